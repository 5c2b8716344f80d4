import type { AuditFigure } from '../contracts/judgeAudit';
import { quantile } from '../evaluation/statistics';
import { createRandom } from '../random';

/**
 * A statistic of pairs with its 95% percentile bootstrap interval: pairs drawn with replacement, quantiles interpolated
 * linearly (Efron and Tibshirani 1993). Same pairs and seed, same interval, whatever the statistic.
 */
export function bootstrapFigure<Pair>(
  pairs: readonly Pair[],
  statistic: (sample: readonly Pair[]) => number,
  { seed, resamples = 2000 }: { seed: number; resamples?: number },
): AuditFigure {
  const random = createRandom('judge-audit', seed);
  const values = new Float64Array(resamples);
  const sample = new Array<Pair>(pairs.length);
  for (let resample = 0; resample < resamples; resample++) {
    for (let draw = 0; draw < pairs.length; draw++) sample[draw] = pairs[Math.floor(random() * pairs.length)]!;
    values[resample] = statistic(sample);
  }
  values.sort();
  return { value: statistic(pairs), low: quantile(values, 0.025), high: quantile(values, 0.975) };
}
