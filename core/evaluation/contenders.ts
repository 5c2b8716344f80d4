import type { SystemResult } from '../contracts/evaluation';

/** What verdict, slices and cases are about. */
export const mainMetric = 'nDCG@10';

type Rated = Pick<SystemResult, 'name' | 'tuned' | 'metrics'>;

/** The list that a tuned model re-ranks: BM25's, else that of the first system that nobody tuned. */
export function findFirstStage<System extends Rated>(systems: readonly System[]): System | undefined {
  const untuned = systems.filter(({ tuned }) => !tuned);
  return untuned.find(({ name }) => name === 'bm25') ?? untuned[0];
}

/** The untuned system with the highest mean, on ties the first stage: a rival that was chosen on the very questions. */
export function findBestUntuned<System extends Rated>(systems: readonly System[], metric: string): System | undefined {
  return systems
    .filter(({ tuned }) => !tuned)
    .reduce(
      (best, each) => (best && meanOf(each, metric) > meanOf(best, metric) ? each : best),
      findFirstStage(systems),
    );
}

/** A system without the metric is below all others. */
export function meanOf({ metrics }: Pick<SystemResult, 'metrics'>, metric: string): number {
  return metrics.find(({ name }) => name === metric)?.mean ?? Number.NEGATIVE_INFINITY;
}
