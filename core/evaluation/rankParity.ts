/** How far received scores are from expected ones: of the scores, and means over lists of two passages or more. */
export interface RankParity {
  largestDifference: number;
  /** Kendall's tau-b: 1 for the same order. */
  kendallTau: number;
  /** 1 - nDCG@10 of the received order; a list's last passage by the expected scores has gain 0, the one before it 1 … */
  ndcgLoss: number;
}

const depth = 10;

/**
 * Compares two sets of scores for the same pairs; `lists` holds the places of the pairs of each query. The same figures
 * as workers/trainer's parity.py. A score that is not finite makes the difference infinite.
 */
export function compareRankings(
  expected: ArrayLike<number>,
  received: ArrayLike<number>,
  lists: readonly (readonly number[])[],
): RankParity {
  const differences = Array.from(expected, (score, place) => Math.abs(score - (received[place] ?? NaN)));
  if (!differences.every(Number.isFinite)) return { largestDifference: Infinity, kendallTau: -1, ndcgLoss: 1 };
  const judged = lists.filter(({ length }) => length > 1);
  const pick = (scores: ArrayLike<number>, rows: readonly number[]) => rows.map((row) => scores[row]!);
  return {
    largestDifference: Math.max(...differences),
    kendallTau: meanOf(judged.map((rows) => kendallTau(pick(expected, rows), pick(received, rows)))),
    ndcgLoss: meanOf(judged.map((rows) => ndcgLoss(pick(expected, rows), pick(received, rows)))),
  };
}

/** Source: Kendall, "The treatment of ties in ranking problems", Biometrika 1945. Two lists without any order agree. */
function kendallTau(first: readonly number[], second: readonly number[]): number {
  let [agreement, left, right, differing] = [0, 0, 0, 0];
  for (let i = 0; i < first.length; i += 1) {
    for (let j = i + 1; j < first.length; j += 1) {
      const a = Math.sign(first[i]! - first[j]!);
      const b = Math.sign(second[i]! - second[j]!);
      agreement += a * b;
      left += a * a;
      right += b * b;
      if (a !== b) differing += 1;
    }
  }
  if (differing === 0) return 1;
  return left * right === 0 ? 0 : agreement / Math.sqrt(left * right);
}

function ndcgLoss(expected: readonly number[], received: readonly number[]): number {
  const gains = new Array<number>(expected.length);
  const ideal = orderOf(expected);
  ideal.forEach((row, place) => (gains[row] = expected.length - 1 - place));
  const dcg = (order: readonly number[]) =>
    order.slice(0, depth).reduce((sum, row, place) => sum + gains[row]! / Math.log2(place + 2), 0);
  return 1 - dcg(orderOf(received)) / dcg(ideal);
}

/** Rows by falling score; ties keep the given order. */
function orderOf(scores: readonly number[]): number[] {
  return scores.map((_, row) => row).sort((a, b) => scores[b]! - scores[a]! || a - b);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
