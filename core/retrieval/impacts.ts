import type { Postings } from './postings';

/** What each posting adds to a score, in 32 bits: enough to tell which documents compete, not to score them. */
export interface Impacts {
  /** Of each posting, in the order of the postings. */
  impacts: Float32Array;
  /** The highest of each term's row. */
  highest: Float32Array;
}

/** What a term adds to a document's score: idf * tf / (tf + norm). One expression, so that all rounding is alike. */
export function impactOf(idf: number, frequency: number, norm: number): number {
  return (idf * frequency) / (frequency + norm);
}

/** Lucene's idf, above 0 for every df: ln(1 + (N - df + .5) / (df + .5)). */
export function idfOf({ offsets, lengths }: Postings, row: number): number {
  const documentFrequency = offsets[row + 1]! - offsets[row]!;
  return Math.log(1 + (lengths.length - documentFrequency + 0.5) / (documentFrequency + 0.5));
}

/** @param norms of each document, as in `buildBm25Index`. O(postings); 4 bytes a posting and 4 a term. */
export function computeImpacts(postings: Postings, norms: Float64Array): Impacts {
  const { offsets, documents, frequencies } = postings;
  const impacts = new Float32Array(documents.length);
  const highest = new Float32Array(offsets.length - 1);
  for (let row = 0; row < highest.length; row++) {
    const [idf, end] = [idfOf(postings, row), offsets[row + 1]!];
    let most = 0;
    for (let posting = offsets[row]!; posting < end; posting++) {
      const impact = impactOf(idf, frequencies[posting]!, norms[documents[posting]!]!);
      impacts[posting] = impact;
      if (impact > most) most = impact;
    }
    highest[row] = most;
  }
  return { impacts, highest };
}
