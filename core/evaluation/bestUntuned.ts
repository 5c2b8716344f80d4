import type { SystemResult } from '../contracts/evaluation';

/** The name of the untuned system with the highest mean, the first of equals; undefined where none is untuned. */
export function bestUntuned(
  systems: readonly Pick<SystemResult, 'name' | 'tuned' | 'metrics'>[],
  metric: string,
): string | undefined {
  const meanOf = ({ metrics }: Pick<SystemResult, 'metrics'>): number =>
    metrics.find(({ name }) => name === metric)?.mean ?? Number.NEGATIVE_INFINITY;
  const [first, ...others] = systems.filter(({ tuned }) => !tuned);
  return others.reduce((best, each) => (best && meanOf(each) > meanOf(best) ? each : best), first)?.name;
}
