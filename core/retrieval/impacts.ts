/** What decides how much the terms of a document add to its score. */
export interface Bm25Parameters {
  /** Saturation of the term frequency. */
  k1: number;
  /** Share of the length normalisation, 0..1. */
  b: number;
}

/** What a term adds to a document's score. `add` of the kernel is the same expression, so that all rounding is alike. */
export function impactOf(idf: number, frequency: number, norm: number): number {
  return (idf * frequency) / (frequency + norm);
}

/** Lucene's idf, above 0 for every df: ln(1 + (N - df + .5) / (df + .5)). */
export function idfOf(documents: number, documentFrequency: number): number {
  return Math.log(1 + (documents - documentFrequency + 0.5) / (documentFrequency + 0.5));
}

/**
 * k1 * (1 - b + b * length / averageLength), and a little more than 0 where that is 0: a frequency, and the sum of it and
 * the norm, stay what they are, while a frequency of 0 adds 0 instead of 0 / 0.
 */
export function normOf(length: number, averageLength: number, { k1, b }: Bm25Parameters): number {
  return Math.max(k1 * (1 - b + (averageLength > 0 ? (b * length) / averageLength : 0)), Number.MIN_VALUE);
}
