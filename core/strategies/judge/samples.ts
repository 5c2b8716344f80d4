import { labelOf, type GradeCuts } from './label';

/** One of several answers to the same question. */
export interface Sample {
  grade: number;
  score?: number;
}

export interface Agreed<One extends Sample> {
  sample: One;
  /** Mean of the samples' scores, or of their grades. */
  score: number;
  /** Share of the samples whose label is that of the chosen one. */
  agreement: number;
}

/**
 * The sample whose grade is nearest to the mean of all, the lower and then the earlier of two: as ERank (Cai et al.
 * 2025, arXiv 2509.00520) picks among a teacher's answers. Of two grades this is the majority. Undefined where its
 * label has no majority: what a model cannot say twice is not trained on.
 */
export function agreeOn<One extends Sample>(samples: readonly One[], cuts: GradeCuts): Agreed<One> | undefined {
  const mean = meanOf(samples.map(({ grade }) => grade));
  const [sample] = [...samples].sort(
    (left, right) => Math.abs(left.grade - mean) - Math.abs(right.grade - mean) || left.grade - right.grade,
  );
  if (!sample) return undefined;
  const label = labelOf(sample.grade, cuts);
  const agreement = samples.filter(({ grade }) => labelOf(grade, cuts) === label).length / samples.length;
  const score = meanOf(samples.map(({ grade, score: finer }) => finer ?? grade));
  return agreement > 0.5 ? { sample, score, agreement } : undefined;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
