import { mean, standardDeviation } from './statistics';

/**
 * P values of several systems against one baseline, adjusted so that the chance of one false finding among all of them
 * stays below the level that an adjusted value is compared with; in the order given.
 * Source: Holm, "A simple sequentially rejective multiple test procedure", 1979; statsmodels'
 * `multipletests(method='holm')`.
 */
export function adjustByHolm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((left, right) => pValues[left]! - pValues[right]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, step) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - step) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}

/**
 * Effect size of paired differences, Cohen's d_z: their mean over their sample standard deviation; undefined where they
 * do not spread. Source: Cohen, "Statistical power analysis", 1988, section 2.3.5; Sakai,
 * "Laboratory experiments in information retrieval", 2018.
 */
export function effectSize(differences: readonly number[]): number | undefined {
  const deviation = standardDeviation(differences);
  return deviation === 0 ? undefined : mean(differences) / deviation;
}

/** Quantiles of the standard normal distribution: .975 for a two-sided test at .05, and .8 for the power. */
const [zOfLevel, zOfPower] = [1.959963984540054, 0.8416212335729143];

/**
 * The smallest true difference that a two-sided paired test at .05 finds on so many queries in 4 of 5 cases: (1.96 +
 * .84) sd / sqrt(n), by the normal approximation. 0 for fewer than two differences or where they do not spread.
 * Source: Webber, Moffat and Zobel, "Statistical power in retrieval experimentation", CIKM 2008.
 */
export function smallestDetectableDifference(differences: readonly number[]): number {
  if (differences.length < 2) return 0;
  return ((zOfLevel + zOfPower) * standardDeviation(differences)) / Math.sqrt(differences.length);
}
