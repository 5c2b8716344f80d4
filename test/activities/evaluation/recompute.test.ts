import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluationResultSchema, type EvaluationResult } from '../../../core/contracts/evaluation';
import { resolveTools } from '../../../infra/servers/tools';
import { evaluateSmallSet } from '../support/evaluateSmallSet';

const python = findPython();
// `npm test` adds ir_measures to the trainer's environment before it comes here, so there its absence is a failure.
const withIrMeasures = python || process.env.CI ? test : test.skip;

interface Recomputed {
  [system: string]: Record<string, { mean: number; values: Record<string, number> }>;
}

let folder: string;
let result: EvaluationResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recompute-'));
  const { evaluation, open } = await evaluateSmallSet();
  await (await open(evaluation)).download(folder);
  result = evaluationResultSchema.parse(JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

withIrMeasures(
  `ir_measures computes every figure of every system again from the artifact${python ? '' : ' (no ir_measures here)'}`,
  async () => {
    const words = [
      join(__dirname, '../../fixtures/evaluation/recomputeWithIrMeasures.py'),
      folder,
      String(result.depth),
    ];
    const found = JSON.parse(execFileSync(python!, words, { encoding: 'utf8' })) as Recomputed;
    expect(Object.keys(found).sort()).toEqual(result.systems.map(({ name }) => name).sort());
    const values = await readValues(join(folder, 'per-query.tsv'));
    let compared = 0;
    for (const { name: system, metrics } of result.systems) {
      for (const { name: metric, mean } of metrics) {
        const theirs = found[system]![metric]!;
        expect(Math.abs(theirs.mean - mean)).toBeLessThan(1e-6);
        const ours = values.filter(({ run }) => run === system);
        expect(ours).toHaveLength(result.queries);
        for (const row of ours) {
          // A question without a list, which counts 0, is none that ir_measures tells.
          expect(Math.abs((theirs.values[row['query']!] ?? 0) - Number(row[metric]))).toBeLessThan(1e-6);
          compared += 1;
        }
      }
    }
    expect(compared).toBe(9 * 4 * 60);
  },
  120_000,
);

test('the artifact holds judgements, every ranking and a value a question beside the result', async () => {
  expect((await readdir(folder)).sort()).toEqual(['evaluation.json', 'per-query.tsv', 'qrels.trec', 'runs']);
  expect((await readdir(join(folder, 'runs'))).sort()).toEqual(result.systems.map(({ name }) => `${name}.trec`).sort());
});

test('slices of enough questions are measured by kind, length and language, and small ones are counted', () => {
  const { system, rival, metric, rows, leftOut } = result.slices!;
  expect([system, metric]).toEqual(['tuned', 'nDCG@10']);
  const best = result.systems
    .filter(({ tuned }) => !tuned)
    .map(({ name, metrics }) => ({ name, mean: metrics[0]!.mean }))
    .sort((left, right) => right.mean - left.mean)[0]!;
  expect(rival).toBe(best.name);
  expect(rows.map(({ field, value, queries }) => [field, value, queries])).toEqual([
    ['flags', '(none)', 30],
    ['flags', 'short', 30],
    ['kind', 'what', 40],
  ]);
  // All have one language and one range of length, which part nothing; every address is of one question.
  expect(leftOut).toEqual([
    { field: 'kind', slices: 1, queries: 20 },
    { field: 'url', slices: 20, queries: 60 },
  ]);
});

function findPython(): string | undefined {
  try {
    const { command } = resolveTools().python;
    return spawnSync(command, ['-c', 'import ir_measures']).status === 0 ? command : undefined;
  } catch {
    return undefined;
  }
}

async function readValues(file: string): Promise<Record<string, string>[]> {
  const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const names = head!.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, place) => [names[place]!, cell])));
}
