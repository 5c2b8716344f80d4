import { createRandom, type Random } from '../random';

export interface ResamplingOptions {
  /** Same seed and values, same result, on any machine. */
  seed: string | number;
  /** 10,000 when absent. */
  resamples?: number;
}

/** A paired comparison of two systems on the same queries. */
export interface PairedComparison {
  mean: number;
  /** 95 % percentile bootstrap interval of the mean. */
  low: number;
  high: number;
  /** Two-sided paired randomisation test of "no difference". */
  pValue: number;
}

/** Below this many differences all sign patterns are counted (4,096 at most) and the p value is exact. */
const EXACT_UP_TO = 12;

/** Interval and test of per-query differences `system - baseline`; all zero for no differences, with p = 1. */
export function comparePaired(differences: readonly number[], options: ResamplingOptions): PairedComparison {
  const interval = bootstrapInterval(differences, options);
  return { mean: mean(differences), ...interval, pValue: randomisationTest(differences, options) };
}

/** Sample standard deviation over the square root of n; 0 for fewer than two values, which show no spread. */
export function standardError(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.sqrt(variance(values) / values.length);
}

/** Of a sample: squares over n - 1; 0 for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(variance(values));
}

/** 95 % of the means of resamples lie between them. */
export interface Interval {
  low: number;
  high: number;
}

/**
 * Percentile bootstrap interval of the mean, queries resampled with replacement; quantiles interpolated linearly.
 * Source: Efron and Tibshirani 1993; `scipy.stats.bootstrap(method='percentile')`.
 * @param level coverage, 0.95 when absent.
 */
export function bootstrapInterval(
  values: readonly number[],
  options: ResamplingOptions & { level?: number },
): Interval {
  return bootstrapIntervals([values], options)[0]!;
}

/**
 * The same of several columns with a value a query each: a resample draws the same queries for all of them, and each
 * has the interval that it would have alone.
 */
export function bootstrapIntervals(
  columns: readonly (readonly number[])[],
  { seed, resamples = 10_000, level = 0.95 }: ResamplingOptions & { level?: number },
): Interval[] {
  const size = columns[0]?.length ?? 0;
  if (size === 0) return columns.map(() => ({ low: 0, high: 0 }));
  const random = createRandom('bootstrap', seed);
  const values = columns.map((column) => new Float64Array(column));
  const means = columns.map(() => new Float64Array(resamples));
  const drawn = new Int32Array(size);
  for (let resample = 0; resample < resamples; resample++) {
    // Stored as whole numbers, rounded down.
    for (let draw = 0; draw < size; draw++) drawn[draw] = random() * size;
    for (let column = 0; column < columns.length; column++) means[column]![resample] = meanAt(values[column]!, drawn);
  }
  return means.map((ofColumn) => {
    ofColumn.sort();
    return { low: quantile(ofColumn, (1 - level) / 2), high: quantile(ofColumn, (1 + level) / 2) };
  });
}

/**
 * Two-sided paired randomisation test: the share of sign patterns of the differences whose mean is at least as far from 0
 * as the observed one. All 2^n patterns for n <= 12, else random ones with the observed counted among them, so that
 * p is never 0. Source: Smucker, Allan and Carterette, CIKM 2007; `scipy.stats.permutation_test`, type `samples`.
 */
export function randomisationTest(
  differences: readonly number[],
  { seed, resamples = 10_000 }: ResamplingOptions,
): number {
  // Queries on which both systems agree change no sum: leaving them out makes more cases exact and changes no p value.
  const moving = differences.filter((difference) => difference !== 0);
  const observed = Math.abs(sumOf(moving));
  // Sums of the same numbers in another order differ in the last digits; they must count as equal.
  const threshold = observed - 1e-9 * Math.max(...moving.map(Math.abs), 0);
  if (moving.length <= EXACT_UP_TO) return countExtremeSignings(moving, threshold) / 2 ** moving.length;
  const random = createRandom('randomisation', seed);
  let extreme = 1;
  for (let resample = 0; resample < resamples; resample++) {
    if (Math.abs(randomlySignedSum(moving, random)) >= threshold) extreme++;
  }
  return extreme / (resamples + 1);
}

/** 0 for no values. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sumOf(values) / values.length;
}

function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const average = mean(values);
  return values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanAt(values: Float64Array, places: Int32Array): number {
  let sum = 0;
  for (let draw = 0; draw < places.length; draw++) sum += values[places[draw]!]!;
  return sum / places.length;
}

/** Of sorted values, interpolated linearly. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}

function countExtremeSignings(differences: readonly number[], threshold: number): number {
  let extreme = 0;
  for (let pattern = 0; pattern < 2 ** differences.length; pattern++) {
    const sum = differences.reduce((total, value, bit) => total + ((pattern >> bit) & 1 ? -value : value), 0);
    if (Math.abs(sum) >= threshold) extreme++;
  }
  return extreme;
}

/** One random number gives 32 signs. */
function randomlySignedSum(differences: readonly number[], random: Random): number {
  let [sum, bits] = [0, 0];
  for (let index = 0; index < differences.length; index++) {
    if (index % 32 === 0) bits = Math.floor(random() * 4294967296) | 0;
    sum += (bits >>> (index % 32)) & 1 ? -differences[index]! : differences[index]!;
  }
  return sum;
}
