import { createRequire } from 'node:module';
import path from 'node:path';
import { compareRuns, resamplesFor, type RunComparison } from '../../core/evaluation/compareRuns';
import { parseMetric, type MetricResult } from '../../core/evaluation/metrics';
import { formatValuesAsJsonLines, formatValuesAsTable } from '../../core/evaluation/perQueryValues';
import { describeDoubts } from '../../core/evaluation/runDoubts';
import type { Qrels } from '../../core/evaluation/runs';
import { compareSlices, selectSlices, type SliceResult } from '../../core/evaluation/slices';
import { exitCodes, UsageError } from '../exitCodes';
import { measureRun, readQrels, type MeasuredRun } from '../evaluation/readInputs';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { renderComparison } from '../tables/comparisonTable';

/** Only slices need zod, which takes as long to load as many runs take to read. */
const load = createRequire(__filename);

export interface EvalOptions extends OutputOptions {
  qrels: string;
  run: string[];
  metric?: string[];
  baseline?: string;
  condensed?: boolean;
  queries?: string;
  slice?: string[];
  perQuery?: string;
  seed: number;
}

/** What `--json` prints. */
export interface EvalResult {
  qrels: { file: string; queries: number; labels: number };
  baseline: string;
  seed: number;
  resamples: number;
  runs: (RunComparison & Pick<MeasuredRun, 'file' | 'missing' | 'unjudged'>)[];
  /** By run and metric. */
  slices: (SliceResult & { run: string; metric: string })[];
  warnings: string[];
}

const usualMetrics = ['nDCG@10', 'MRR@10', 'MAP', 'Recall@100', 'judged@10'];
/** Measured in any case: whether the labels fit a run is asked of every run. */
const judged = 'judged@10';

/** Measures runs against qrels and compares them with one of them. */
export async function evaluateRuns(world: World, options: EvalOptions): Promise<number> {
  const metrics = namesOf(options);
  const qrels = await readQrels(world, options.qrels);
  const measured: MeasuredRun[] = [];
  // One after another: the lists of a run are gone before those of the next are read.
  for (const file of options.run) measured.push(await measureRun(world, file, qrels, [...metrics, judged]));
  const runs = nameRuns(measured).map(({ results, ...run }) => ({
    ...{ ...run, results: results.slice(0, -1), judged: results.at(-1)!.mean },
  }));
  const baseline = findBaseline(runs, options.baseline);
  const resampling = { seed: options.seed, resamples: resamplesFor(qrels.size) };
  const slices = await compareBySlice(world, options, runs, { baseline, ...resampling });
  const compared = compareRuns(runs, { baseline, ...resampling });
  const result: EvalResult = {
    qrels: { file: options.qrels, queries: qrels.size, labels: countLabels(qrels) },
    ...{ baseline, ...resampling },
    runs: compared.map((run, index) => {
      const { file, missing, unjudged } = runs[index]!;
      return { ...run, file, missing, unjudged };
    }),
    slices,
    warnings: describeDoubts(qrels, runs),
  };
  if (options.perQuery !== undefined) {
    const format = /\.jsonl$/i.test(options.perQuery) ? formatValuesAsJsonLines : formatValuesAsTable;
    await world.files.write(path.resolve(world.currentFolder, options.perQuery), format(runs));
  }
  const { out } = world.terminal;
  printResult(world, options, result, renderComparison(result, out.isTty ? (out.columns ?? 80) : Infinity));
  return exitCodes.finished;
}

type NamedRun = Omit<MeasuredRun, 'tag'> & { name: string };

function namesOf({ metric: names = usualMetrics, condensed }: EvalOptions): string[] {
  try {
    const metrics = names.map((name) => parseMetric(name).name);
    const isPlain = (name: string) => name.startsWith('condensed-') || name.startsWith('judged@');
    return [...new Set(metrics.map((name) => (condensed && !isPlain(name) ? `condensed-${name}` : name)))];
  } catch (error) {
    throw new UsageError((error as Error).message, 'correct --metric');
  }
}

/** By tag where it tells the runs apart, else by file. */
function nameRuns(runs: readonly MeasuredRun[]): NamedRun[] {
  const isTold = ({ tag }: MeasuredRun) => tag !== undefined && runs.filter((run) => run.tag === tag).length === 1;
  const named = runs.map(({ tag, ...run }) => ({ ...run, name: isTold({ tag, ...run }) ? tag! : run.file }));
  const twice = named.find(({ name }, index) => named.findIndex((run) => run.name === name) !== index);
  if (twice === undefined) return named;
  throw new UsageError(`two runs are called ${twice.name}`, 'give every file once');
}

function findBaseline(runs: readonly NamedRun[], wanted: string | undefined): string {
  if (wanted === undefined) return runs[0]!.name;
  const found = runs.find(({ name, file }) => name === wanted || file === wanted);
  if (found) return found.name;
  const known = runs.map(({ name }) => name).join(', ');
  throw new UsageError(`the baseline "${wanted}" is none of the runs`, `the runs are ${known}`);
}

async function compareBySlice(
  world: World,
  { queries, slice: fields, json }: EvalOptions,
  runs: readonly NamedRun[],
  { baseline, ...resampling }: { baseline: string; seed: number; resamples: number },
): Promise<EvalResult['slices']> {
  if (fields === undefined) return [];
  if (queries === undefined) throw new UsageError('--slice needs the queries', 'add --queries queries.jsonl');
  const { readQueryFacts } = load('../evaluation/readQueryFacts') as typeof import('../evaluation/readQueryFacts');
  const facts = await readQueryFacts(world, queries);
  const base = runs.find(({ name }) => name === baseline)!.results;
  const slices = slicesOf(base[0]!, facts, fields);
  // The table shows the first metric only, and each takes as long as all of the rest.
  return base.slice(0, json ? undefined : 1).flatMap(({ name: metric, perQuery }, index) =>
    runs.flatMap(({ name, results }) => {
      const values = results[index]!.perQuery;
      return compareSlices(slices, values, resampling, name === baseline ? undefined : perQuery).map((row) => ({
        ...{ run: name, metric, ...row },
      }));
    }),
  );
}

function slicesOf({ perQuery }: MetricResult, facts: Parameters<typeof selectSlices>[1], fields: string[]) {
  try {
    return selectSlices([...perQuery.keys()], facts, fields);
  } catch (error) {
    throw new UsageError((error as Error).message, 'correct --slice or --queries');
  }
}

function countLabels(qrels: Qrels): number {
  return [...qrels.values()].reduce((sum, labels) => sum + labels.size, 0);
}
