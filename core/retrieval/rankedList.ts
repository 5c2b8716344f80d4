/** One hit of a ranked list; `rank` counts from 1, `score` is in the retriever's own unit. */
export interface RankedItem {
  id: string;
  rank: number;
  score: number;
}

/** Sorts by score, best first, ties by id ascending, and numbers the ranks from 1. The input is left as it is. */
export function rankByScore(items: Iterable<{ id: string; score: number }>): RankedItem[] {
  return [...items]
    .sort((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1))
    .map(({ id, score }, index) => ({ id, rank: index + 1, score }));
}
