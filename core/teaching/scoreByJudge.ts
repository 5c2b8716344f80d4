import type { TaughtQuery } from './taughtQuery';

/**
 * The judge's scores of a query's passages over its scale, in their order. Where a passage has none, because the judge
 * gives grades or nobody judged it, the labels of all of them: one list is in one unit.
 */
export function scoreByJudge({ passages, judgements }: Pick<TaughtQuery, 'passages' | 'judgements'>): number[] {
  const scoreOf = new Map(
    judgements.flatMap(({ chunkId, score, scale }) => (score === undefined ? [] : [[chunkId, score / scale] as const])),
  );
  const isScored = passages.every(({ chunkId }) => scoreOf.has(chunkId));
  return passages.map(({ chunkId, label }) => (isScored ? (scoreOf.get(chunkId) ?? label) : label));
}
