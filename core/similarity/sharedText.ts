import { hashString } from './minHash';
import { wordShingles } from './shingles';

/** Shingles that stand for a passage: the share of them that is shared has the standard error .05 at .8. */
const sketchSize = 64;

/**
 * How much of some passages stands in other documents as well. First every passage of interest is watched, then every
 * passage of the corpus is seen, those of a document one after the other. A passage is represented by its 64 shingles of
 * five words with the smallest hashes. Memory: 3 KB a watched passage, whatever the corpus is.
 */
export class SharedText {
  private readonly sketches = new Map<string, number[]>();
  private readonly numberOf = new Map<number, number>();
  private readonly documents: number[] = [];
  private readonly lastSeenIn: string[] = [];

  watch(passageId: string, text: string): void {
    const sketch = hashesOf(text).slice(0, sketchSize);
    for (const hash of sketch) {
      if (this.numberOf.has(hash)) continue;
      this.numberOf.set(hash, this.documents.length);
      this.documents.push(0);
      this.lastSeenIn.push('');
    }
    this.sketches.set(passageId, sketch);
  }

  see(documentId: string, text: string): void {
    for (const shingle of wordShingles(text)) {
      const number = this.numberOf.get(hashString(shingle));
      if (number === undefined || this.lastSeenIn[number] === documentId) continue;
      this.lastSeenIn[number] = documentId;
      this.documents[number]! += 1;
    }
  }

  /** Share of a watched passage that stands in at least so many documents besides its own; undefined when it was not watched. */
  shareOf(passageId: string, otherDocuments: number): number | undefined {
    const sketch = this.sketches.get(passageId);
    if (!sketch || sketch.length === 0) return undefined;
    const shared = sketch.filter((hash) => this.documents[this.numberOf.get(hash)!]! > otherDocuments);
    return shared.length / sketch.length;
  }
}

function hashesOf(text: string): number[] {
  return [...new Set(Array.from(wordShingles(text), hashString))].sort((left, right) => left - right);
}
