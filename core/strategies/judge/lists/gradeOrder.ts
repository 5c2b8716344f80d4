import type { JudgeOptionName, JudgeOptions } from '../judgeOptions';
import type { Verdict } from '../judgeStrategy';

/** The scale of judges that give an order and no grades: 2 answers, 0 does not, 1 nobody knows. */
export const orderScale = { scale: 2, positiveFrom: 2, negativeTo: 0 };
export const gradingOptions: readonly JudgeOptionName[] = ['sourceWithin', 'margin'];

/**
 * Grades out of an order, which says what is better and never what is good: the passage that the query was written for
 * (place 0) is what the others are held against. It vouches for the query (grade 2) where it ranks within the first
 * `sourceWithin` and in the first quarter; else it is 0, and the query goes with all its pairs. Passages ranked before
 * it, or less than `margin` ranks behind it, may answer too (grade 1); those farther behind are 0. Our own rule.
 *
 * @param ranks of each place, from 1, the best; passages that nobody told apart share the first of their ranks
 */
export function gradeOrder(
  ranks: readonly number[],
  { sourceWithin = 10, margin = 3 }: JudgeOptions,
  settledBy: ReadonlyMap<number, string>,
): Verdict[] {
  const own = ranks[0] ?? Infinity;
  const isVouchedFor = own <= Math.min(sourceWithin, Math.ceil(ranks.length / 4));
  return ranks.map((rank, passage) => ({
    passage,
    grade: passage === 0 ? (isVouchedFor ? 2 : 0) : rank - own < margin ? 1 : 0,
    score: scoreOf(rank, ranks),
    requestKey: settledBy.get(passage) ?? '',
  }));
}

/** From 1 for the first to 0 for the last; passages of one rank have the mean of the places that they share. */
function scoreOf(rank: number, ranks: readonly number[]): number {
  if (ranks.length === 1) return 1;
  const sharing = ranks.filter((other) => other === rank).length;
  return 1 - (rank - 1 + (sharing - 1) / 2) / (ranks.length - 1);
}

/** Ranks from 1 by falling value; equal values share the best of their ranks. */
export function rankByValue(values: readonly number[]): number[] {
  const sorted = [...values].sort((left, right) => right - left);
  const first = new Map<number, number>();
  for (const [index, value] of sorted.entries()) if (!first.has(value)) first.set(value, index + 1);
  return values.map((value) => first.get(value) ?? values.length);
}
