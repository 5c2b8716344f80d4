import type { Difference, Metric, SystemResult } from '../contracts/evaluation';
import { scoreRun, type MetricResult } from './metrics';
import type { Qrels, Run } from './runs';
import { comparePaired, standardError } from './statistics';

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
  /** 10,000 when absent. */
  resamples?: number;
}

/**
 * nDCG@10, MRR@10, MAP and Recall@depth of each system over all queries of the qrels (a missing query counts 0), with
 * standard errors, and paired differences to each baseline with 95 % intervals and p values.
 * @throws RangeError when a baseline is not among the systems or a name stands for two.
 */
export function compareSystems(
  qrels: Qrels,
  systems: readonly SystemRun[],
  options: ComparisonOptions,
): SystemResult[] {
  refuseUnknownNames(systems, options.baselines);
  const names = ['nDCG@10', 'MRR@10', 'MAP', `Recall@${options.depth}`];
  const scored = new Map(systems.map(({ name, run }) => [name, scoreRun(qrels, run, names)]));
  return systems.map(({ name, description, tuned, pairsPerSecond }) => ({
    name,
    description,
    tuned,
    metrics: scored.get(name)!.map(toMetric),
    differences: options.baselines
      .filter((baseline) => baseline !== name)
      .flatMap((baseline) => differencesTo(name, baseline, scored, options)),
    ...(pairsPerSecond === undefined ? {} : { pairsPerSecond }),
  }));
}

function refuseUnknownNames(systems: readonly SystemRun[], baselines: readonly string[]): void {
  const names = systems.map(({ name }) => name);
  const known = `the systems are ${names.join(', ')}`;
  const unknown = baselines.find((baseline) => !names.includes(baseline));
  if (unknown !== undefined) throw new RangeError(`the baseline "${unknown}" is not among the systems; ${known}`);
  if (new Set(names).size < names.length) throw new RangeError(`two systems share a name; ${known}: rename one`);
}

function toMetric({ name, mean, perQuery }: MetricResult): Metric {
  return { name, mean, standardError: standardError([...perQuery.values()]) };
}

function differencesTo(
  name: string,
  baseline: string,
  scored: ReadonlyMap<string, MetricResult[]>,
  { seed, resamples }: ComparisonOptions,
): Difference[] {
  return scored.get(name)!.map((own, index) => {
    const other = scored.get(baseline)![index]!;
    const differences = [...own.perQuery].map(([queryId, value]) => value - other.perQuery.get(queryId)!);
    // The seed holds the metric but neither name: a renamed system keeps its interval.
    const compared = comparePaired(differences, {
      seed: `${seed}/${own.name}`,
      ...(resamples === undefined ? {} : { resamples }),
    });
    return { metric: own.name, baseline, ...compared };
  });
}
