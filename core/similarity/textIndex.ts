import { LshIndex } from './lshIndex';
import { minHash } from './minHash';
import { normalForm } from './normalForm';
import { jaccard } from './shingles';

export interface SimilarText {
  id: string;
  text: string;
  /** Of the shingles; 1 for the same normal form. */
  jaccard: number;
}

/**
 * Texts by likeness, one added after the other. MinHash finds, the shingles of the texts decide: what is told is
 * exact, and one as similar as the threshold is missed once in a hundred. Memory: the texts and 1 KB for each.
 */
export class TextIndex {
  private readonly index: LshIndex;
  private readonly items: { id: string; text: string }[] = [];
  private readonly byNormalForm = new Map<string, number>();

  constructor(
    private readonly threshold: number,
    private readonly shingle: (text: string) => Set<string>,
  ) {
    this.index = new LshIndex(threshold);
  }

  add(id: string, text: string): void {
    const form = normalForm(text);
    if (form !== '' && !this.byNormalForm.has(form)) this.byNormalForm.set(form, this.items.length);
    this.index.add(this.items.length, minHash(this.shingle(text)));
    this.items.push({ id, text });
  }

  /** The most similar text at or above the threshold; of equally similar ones the first that was added. */
  findNearest(text: string): SimilarText | undefined {
    const same = this.byNormalForm.get(normalForm(text));
    if (same !== undefined) return { ...this.items[same]!, jaccard: 1 };
    const shingles = this.shingle(text);
    let best: SimilarText | undefined;
    for (const number of this.index.find(minHash(shingles))) {
      const item = this.items[number]!;
      const similarity = jaccard(shingles, this.shingle(item.text));
      if (similarity >= this.threshold && similarity > (best?.jaccard ?? 0)) best = { ...item, jaccard: similarity };
    }
    return best;
  }
}
