import { rankByScore, type RankedItem } from './rankedList';

export interface ReciprocalRankOptions {
  /** Flattens the weight of the first ranks; 60 in the paper. */
  constant?: number;
  /** One factor a list; 1 for each when absent. */
  weights?: readonly number[];
}

/**
 * Reciprocal rank fusion: an item's score is the sum over lists of weight / (constant + rank), ranks from 1.
 * Source: Cormack, Clarke, Büttcher, SIGIR 2009.
 */
export function fuseByReciprocalRank(
  lists: readonly (readonly RankedItem[])[],
  { constant = 60, weights }: ReciprocalRankOptions = {},
): RankedItem[] {
  const sums = new Map<string, number>();
  lists.forEach((list, index) => {
    const weight = weights?.[index] ?? 1;
    for (const { id, rank } of list) sums.set(id, (sums.get(id) ?? 0) + weight / (constant + rank));
  });
  return rankSums(sums);
}

/**
 * Interpolation of min-max normalised scores: (1 - weight) * first + weight * second. An item that a list lacks
 * counts as that list's lowest, 0. In a list whose scores are all equal each item counts 1: found beats not found.
 * @param weight share of the second list, in 0..1. @throws RangeError outside of it.
 */
export function fuseByMinMax(
  first: readonly RankedItem[],
  second: readonly RankedItem[],
  weight: number,
): RankedItem[] {
  if (!(weight >= 0 && weight <= 1)) {
    throw new RangeError(`the weight of the second list must be in 0..1, received ${weight}`);
  }
  const sums = new Map<string, number>();
  for (const [list, share] of [[first, 1 - weight] as const, [second, weight] as const]) {
    for (const [id, score] of minMax(list)) sums.set(id, (sums.get(id) ?? 0) + share * score);
  }
  return rankSums(sums);
}

function minMax(list: readonly RankedItem[]): Map<string, number> {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const { score } of list) [lowest, highest] = [Math.min(lowest, score), Math.max(highest, score)];
  const span = highest - lowest;
  return new Map(list.map(({ id, score }) => [id, span > 0 ? (score - lowest) / span : 1]));
}

function rankSums(sums: ReadonlyMap<string, number>): RankedItem[] {
  return rankByScore([...sums].map(([id, score]) => ({ id, score })));
}
