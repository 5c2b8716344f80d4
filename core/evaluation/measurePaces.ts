import type { Paces } from '../contracts/pace';

/**
 * Paces from seconds for all questions and from documents a second, whichever was measured of a system. A fusion of two
 * searches takes as long as both.
 */
export function measurePaces({
  seconds,
  documentsPerSecond,
  questions,
  documents,
}: {
  seconds: Readonly<Record<string, number>>;
  documentsPerSecond: Readonly<Record<string, number>>;
  questions: number;
  /** Of all lists together. */
  documents: number;
}): Paces {
  const { bm25, dense } = seconds;
  const fused = bm25 !== undefined && dense !== undefined ? { 'bm25+dense': bm25 + dense } : {};
  const timed = Object.entries({ ...seconds, ...fused }).map(([system, taken]) => {
    const scored = system.endsWith('-rerank') && taken > 0 ? { documentsPerSecond: documents / taken } : {};
    return [system, { secondsPerQuery: taken / questions, ...scored }] as const;
  });
  const paced = Object.entries(documentsPerSecond).map(([system, pace]) => {
    return [system, { secondsPerQuery: documents / questions / pace, documentsPerSecond: pace }] as const;
  });
  return Object.fromEntries([...timed, ...paced]);
}
