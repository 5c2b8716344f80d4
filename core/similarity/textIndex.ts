import { LshIndex } from './lshIndex';
import { minHash } from './minHash';
import { jaccard } from './shingles';

export interface SimilarText {
  id: string;
  text: string;
  /** Of the shingles. */
  jaccard: number;
}

/**
 * Texts by likeness, one added after the other. MinHash finds, the shingles of the texts decide: what is told is
 * exact, and one as similar as the threshold is missed once in a hundred. Memory: the texts and 1 KB for each.
 */
export class TextIndex {
  private readonly index: LshIndex;
  private readonly items: { id: string; text: string }[] = [];

  constructor(
    private readonly threshold: number,
    private readonly shingle: (text: string) => Set<string>,
  ) {
    this.index = new LshIndex(threshold);
  }

  add(id: string, text: string): void {
    const shingles = this.shingle(text);
    if (shingles.size > 0) this.index.add(this.items.length, minHash(shingles));
    this.items.push({ id, text });
  }

  /** All texts at or above the threshold, the most similar first; equally similar ones in the order they were added. */
  findAll(text: string): SimilarText[] {
    const shingles = this.shingle(text);
    if (shingles.size === 0) return [];
    return this.index
      .find(minHash(shingles))
      .map((number) => this.items[number]!)
      .map((item) => ({ ...item, jaccard: jaccard(shingles, this.shingle(item.text)) }))
      .filter((item) => item.jaccard >= this.threshold)
      .sort((left, right) => right.jaccard - left.jaccard);
  }

  findNearest(text: string): SimilarText | undefined {
    return this.findAll(text)[0];
  }
}
