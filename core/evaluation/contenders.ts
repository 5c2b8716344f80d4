import type { EvaluationResult, SystemResult } from '../contracts/evaluation';

/** Of intervals and tests, so that equal rankings get equal ones: another seed changes nothing but the last digits. */
export const statisticsSeed = 13;

/** What verdict, slices and cases are about. */
export const mainMetric = 'nDCG@10';

/** The systems of a set; `lists` names the one whose lists are re-ranked, where it is not BM25. */
export type Ranked = Pick<EvaluationResult, 'systems'> & { lists?: { system: string } | undefined };

/** The list that a tuned model re-ranks, else that of the first system that nobody tuned. */
export function findFirstStage({ systems, lists }: Ranked): SystemResult | undefined {
  const untuned = systems.filter(({ tuned }) => !tuned);
  return untuned.find(({ name }) => name === (lists?.system ?? 'bm25')) ?? untuned[0];
}

/** The untuned system with the highest mean, on ties the first stage: a rival that was chosen on the very questions. */
export function findBestUntuned(ranked: Ranked, metric: string): SystemResult | undefined {
  return ranked.systems
    .filter(({ tuned }) => !tuned)
    .reduce(
      (best, each) => (best && meanOf(each, metric) > meanOf(best, metric) ? each : best),
      findFirstStage(ranked),
    );
}

/** A system without the metric is below all others. */
export function meanOf({ metrics }: Pick<SystemResult, 'metrics'>, metric: string): number {
  return metrics.find(({ name }) => name === metric)?.mean ?? Number.NEGATIVE_INFINITY;
}
