import { rankByScore, type RankedItem } from './rankedList';

export interface FusionOptions {
  /** One factor a list; 1 for each when absent. */
  weights?: readonly number[];
}

export interface ReciprocalRankOptions extends FusionOptions {
  /** Flattens the weight of the first ranks; 60 in the paper. */
  constant?: number;
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
 * Interpolation of min-max normalised scores: an item's score is the sum over lists of its share times its score, the
 * shares being the weights over their sum. An item that a list lacks counts as that list's lowest, 0. In a list whose
 * scores are all equal each item counts 1: found beats not found.
 * @throws RangeError when a weight is negative or all are 0.
 */
export function fuseByMinMax(
  lists: readonly (readonly RankedItem[])[],
  { weights = lists.map(() => 1) }: FusionOptions = {},
): RankedItem[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (lists.length > 0 && !(total > 0 && weights.every((weight) => weight >= 0))) {
    throw new RangeError(`weights must be 0 or more and not all 0, received ${weights.join(', ')}`);
  }
  const sums = new Map<string, number>();
  lists.forEach((list, index) => {
    const share = (weights[index] ?? 0) / total;
    for (const [id, score] of minMax(list)) sums.set(id, (sums.get(id) ?? 0) + share * score);
  });
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
