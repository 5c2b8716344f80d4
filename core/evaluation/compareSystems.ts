import type { Difference, Metric, SystemResult } from '../contracts/evaluation';
import { compareWithEach, resamplesFor, type RunDifference, type RunFigure, type ScoredRun } from './compareRuns';
import { scoreRun, type MetricResult } from './metrics';
import type { Qrels, Run } from './runs';
import { standardError } from './statistics';

/** A system to compare: its ranked lists and what people should be told of it. */
export interface SystemRun {
  name: string;
  description: string;
  tuned: boolean;
  run: Run;
  pairsPerSecond?: number;
}

export interface ComparisonOptions {
  /** Names of the systems that the others are measured against; a system is not compared with itself. */
  baselines: readonly string[];
  /** How deep the compared lists are: the k of Recall@k. Lists are not cut here. */
  depth: number;
  /** Seed of the intervals and tests. */
  seed: number;
  /** By the number of queries when absent: 10,000 up to 1,000 of them. */
  resamples?: number;
}

/** nDCG@10, MRR@10, MAP and Recall@depth of each system for every query of the qrels; a missing query counts 0. */
export function scoreSystems(qrels: Qrels, systems: readonly SystemRun[], depth: number): ScoredRun[] {
  const names = ['nDCG@10', 'MRR@10', 'MAP', `Recall@${depth}`];
  return systems.map(({ name, run }) => ({ name, results: scoreRun(qrels, run, names) }));
}

/**
 * Means of these metrics with standard errors and 95 % intervals, and paired differences to each baseline with intervals, p
 * values as they are and adjusted by Holm, effect size and the smallest difference that could be seen.
 * @throws RangeError when a baseline is not among the systems or a name stands for two.
 */
export function compareSystems(
  qrels: Qrels,
  systems: readonly SystemRun[],
  { baselines, depth, seed, resamples = resamplesFor(qrels.size) }: ComparisonOptions,
  scored: readonly ScoredRun[] = scoreSystems(qrels, systems, depth),
): SystemResult[] {
  refuseUnknownNames(systems, baselines);
  const { figures, differences } = compareWithEach(scored, { baselines, seed, resamples });
  return systems.map(({ run: _ranked, ...system }, place) => ({
    ...system,
    metrics: scored[place]!.results.map((result, metric) => toMetric(result, figures[place]![metric]!)),
    differences: baselines.flatMap((baseline, which) =>
      (differences[which]![place] ?? []).map((difference, metric) =>
        toDifference(scored[place]!.results[metric]!.name, baseline, difference),
      ),
    ),
  }));
}

function refuseUnknownNames(systems: readonly SystemRun[], baselines: readonly string[]): void {
  const names = systems.map(({ name }) => name);
  const known = `the systems are ${names.join(', ')}`;
  const unknown = baselines.find((baseline) => !names.includes(baseline));
  if (unknown !== undefined) throw new RangeError(`the baseline "${unknown}" is not among the systems; ${known}`);
  if (new Set(names).size < names.length) throw new RangeError(`two systems share a name; ${known}: rename one`);
}

function toMetric({ name, mean, perQuery }: MetricResult, { low, high }: Omit<RunFigure, 'difference'>): Metric {
  return { name, mean, standardError: standardError([...perQuery.values()]), low, high };
}

function toDifference(metric: string, baseline: string, difference: RunDifference): Difference {
  return { metric, baseline, ...difference };
}
