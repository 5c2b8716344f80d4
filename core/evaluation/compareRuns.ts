import type { MetricResult } from './metrics';
import { adjustByHolm, effectSize, smallestDetectableDifference } from './severalSystems';
import { bootstrapIntervals, mean, randomisationTest, type Interval } from './statistics';

/** A run by its name and the metrics that were asked for, all runs the same ones over the same queries. */
export interface ScoredRun {
  name: string;
  results: readonly MetricResult[];
}

/** A mean over all queries of the qrels with its 95 % bootstrap interval. */
export interface RunFigure extends Interval {
  metric: string;
  mean: number;
  /** Absent for the baseline. */
  difference?: RunDifference;
}

/** A paired difference to the baseline with its 95 % bootstrap interval. */
export interface RunDifference extends Interval {
  mean: number;
  /** Two-sided paired randomisation test. */
  pValue: number;
  /** By Holm, over all runs that are compared with the baseline by this metric. */
  adjustedPValue: number;
  /** Cohen's d_z; absent where the differences do not spread. */
  effectSize?: number;
  /** What a test at .05 would find in 4 of 5 cases, by the spread of these differences. */
  smallestDetectable: number;
}

export interface RunComparison {
  name: string;
  metrics: RunFigure[];
}

export interface RunComparisonOptions {
  /** Name of the run that the others are measured against. */
  baseline: string;
  seed: number;
  resamples: number;
}

/** Draws a column: more than this take longer than reading the files, and on so many queries change nothing. */
const mostDraws = 10_000_000;

/** 10,000 up to 1,000 queries, then fewer, 1,000 at least. */
export function resamplesFor(queries: number): number {
  return Math.min(10_000, Math.max(1_000, Math.floor(mostDraws / Math.max(1, queries))));
}

/** Means of all runs and their differences to one of them; every resample draws the same queries for all. */
export function compareRuns(
  runs: readonly ScoredRun[],
  { baseline, ...options }: RunComparisonOptions,
): RunComparison[] {
  const { figures, differences } = compareWithEach(runs, { ...options, baselines: [baseline] });
  return runs.map(({ name }, run) => ({
    name,
    metrics: figures[run]!.map((figure, metric) => {
      const difference = differences[0]![run]?.[metric];
      return { ...figure, ...(difference ? { difference } : {}) };
    }),
  }));
}

/** Of runs and metrics in the order given. */
export interface RunsCompared {
  /** By run and metric. */
  figures: Omit<RunFigure, 'difference'>[][];
  /** By baseline, run and metric; nothing where the run is the baseline itself. */
  differences: (RunDifference[] | undefined)[][];
}

/** The same with several baselines, each of which the p values are adjusted for by itself. */
export function compareWithEach(
  runs: readonly ScoredRun[],
  { baselines, ...options }: Omit<RunComparisonOptions, 'baseline'> & { baselines: readonly string[] },
): RunsCompared {
  const values = runs.map(({ results }) => results.map(({ perQuery }) => [...perQuery.values()]));
  const subtracted = baselines.map((baseline) => subtractBaseline(runs, baseline));
  const intervals = bootstrapIntervals([...values.flat(), ...subtracted.flat(2)], options);
  const figures = runs.map(({ results }, run) =>
    results.map(({ name: metric }, index) => ({ metric, mean: mean(values[run]![index]!), ...intervals.shift()! })),
  );
  const differences = baselines.map((baseline, place) => {
    const ofBaseline = subtracted[place]!;
    const tests = runs[0]!.results.map(({ name }, metric) => testByMetric(name, ofBaseline, metric, options));
    let other = 0;
    return runs.map(({ name }) => {
      if (name === baseline) return undefined;
      const row = other++;
      return ofBaseline[row]!.map((each, metric) => describe(each, intervals.shift()!, tests[metric]![row]!));
    });
  });
  return { figures, differences };
}

/** By run, the baseline left out, and metric. */
function subtractBaseline(runs: readonly ScoredRun[], baseline: string): number[][][] {
  const base = runs.find(({ name }) => name === baseline)!.results;
  const others = runs.filter(({ name }) => name !== baseline);
  return others.map(({ results }) => results.map(({ perQuery }, metric) => subtract(perQuery, base[metric]!.perQuery)));
}

function describe(
  differences: readonly number[],
  interval: Interval,
  test: Pick<RunDifference, 'pValue' | 'adjustedPValue'>,
): RunDifference {
  const size = effectSize(differences);
  return {
    ...{ mean: mean(differences), ...interval, ...test },
    ...(size === undefined ? {} : { effectSize: size }),
    smallestDetectable: smallestDetectableDifference(differences),
  };
}

/** The seed holds the metric but no name: a renamed run keeps its p value. */
function testByMetric(
  name: string,
  differences: readonly (readonly number[][])[],
  metric: number,
  { seed, resamples }: Omit<RunComparisonOptions, 'baseline'>,
): { pValue: number; adjustedPValue: number }[] {
  const pValues = differences.map((ofRun) => randomisationTest(ofRun[metric]!, { seed: `${seed}/${name}`, resamples }));
  const adjusted = adjustByHolm(pValues);
  return pValues.map((pValue, index) => ({ pValue, adjustedPValue: adjusted[index]! }));
}

function subtract(values: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): number[] {
  return [...values].map(([queryId, value]) => value - others.get(queryId)!);
}
