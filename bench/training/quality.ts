import { readFileSync, writeFileSync } from 'node:fs';
import type { TrainingGroup } from '../../core/contracts/trainingGroup';
import { scoreRun } from '../../core/evaluation/metrics';
import type { ScoredDocument } from '../../core/evaluation/runs';
import { comparePaired, type PairedComparison } from '../../core/evaluation/statistics';
import { createProcessTrainer, type PythonCommand } from '../../infra/trainer/trainerProcess';
import type { Job } from './measurement';

const metrics = ['nDCG@10', 'MRR@10'] as const;
export type MetricName = (typeof metrics)[number];

/** One value a held-out query, in their order. */
export type Values = Record<MetricName, number[]>;

/** Scores the held-out groups with a model that any side has trained: the same program and length for all. */
export async function measureQuality(job: Job, groups: TrainingGroup[], python: PythonCommand): Promise<Values> {
  const [pairsFile, outputFile] = [`${job.outputFolder}.pairs.jsonl`, `${job.outputFolder}.scores.jsonl`];
  const pairs = groups.flatMap(({ query, passages }) => passages.map(({ text: passage }) => ({ query, passage })));
  writeFileSync(pairsFile, pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
  const { outputFolder: modelFolder, maxTokens, threads } = job;
  const options = { ...(maxTokens ? { maxTokens } : {}), ...(threads ? { threads } : {}) };
  await createProcessTrainer(python).run({ kind: 'score', modelFolder, pairsFile, outputFile, ...options });
  const scores = readFileSync(outputFile, 'utf8').trimEnd().split('\n').map(Number).values();
  const qrels = groups.map(({ queryId, passages }): [string, Map<string, number>] => [
    queryId,
    new Map(passages.map(({ chunkId, label }) => [chunkId, label])),
  ]);
  const run = groups.map(({ queryId, passages }): [string, ScoredDocument[]] => [
    queryId,
    passages.map(({ chunkId: id }) => ({ id, score: scores.next().value ?? NaN })),
  ]);
  const results = scoreRun(new Map(qrels), new Map(run), metrics);
  return Object.fromEntries(results.map(({ name, perQuery }) => [name, [...perQuery.values()]])) as Values;
}

export interface Quality {
  name: string;
  metric: MetricName;
  mean: number;
  /** This side less rankwright, over the held-out queries; each query's value is the mean of its runs. */
  difference?: PairedComparison;
}

/** Compares every side with rankwright. `measured`: the values of each side's runs. */
export function compareQuality(measured: ReadonlyMap<string, Values[]>): Quality[] {
  const own = measured.get('rankwright');
  return [...measured].flatMap(([name, runs]) =>
    metrics.map((metric) => {
      const values = meanOfRuns(runs, metric);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      if (!own || name === 'rankwright') return { name, metric, mean };
      const base = meanOfRuns(own, metric);
      const differences = values.map((value, place) => value - base[place]!);
      return { name, metric, mean, difference: comparePaired(differences, { seed: metric }) };
    }),
  );
}

function meanOfRuns(runs: Values[], metric: MetricName): number[] {
  return runs[0]![metric].map((_, place) => runs.reduce((sum, run) => sum + run[metric][place]!, 0) / runs.length);
}
