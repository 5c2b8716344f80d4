import { compareRuns, resamplesFor, type RunDifference, type ScoredRun } from '../evaluation/compareRuns';
import { adjustByHolm } from '../evaluation/severalSystems';

/** A paired difference by one metric; its p value is also adjusted by Holm over all pairs. */
export type PairedFigures = { metric: string } & RunDifference;

export interface RunPair {
  first: string;
  second: string;
  /** The first less the second. */
  metrics: PairedFigures[];
}

/**
 * Each run with each that comes after it, question by question. The chance of one false finding among all pairs stays,
 * for each metric, below the level that an adjusted p value is compared with.
 */
export function comparePairs(runs: readonly ScoredRun[], seed: number): RunPair[] {
  const resamples = resamplesFor(runs[0]?.results[0]?.perQuery.size ?? 0);
  const pairs = runs.flatMap((first, place) =>
    runs.slice(place + 1).map((second): RunPair => {
      const [compared] = compareRuns([first, second], { baseline: second.name, seed, resamples });
      const metrics = compared!.metrics.map(({ metric, difference }) => ({ metric, ...difference! }));
      return { first: first.name, second: second.name, metrics };
    }),
  );
  const adjusted = (pairs[0]?.metrics ?? []).map((_, metric) =>
    adjustByHolm(pairs.map((pair) => pair.metrics[metric]!.pValue)),
  );
  return pairs.map((pair, place) => ({
    ...pair,
    metrics: pair.metrics.map((figures, metric) => ({ ...figures, adjustedPValue: adjusted[metric]![place]! })),
  }));
}
