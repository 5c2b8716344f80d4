import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePassages } from '../../../activities/encodePassages';
import { evaluateSystems } from '../../../activities/evaluateSystems';
import { evaluationResultSchema, type EvaluationResult } from '../../../core/contracts/evaluation';
import { sha256 } from '../../../core/hashing/digest';
import { createRandom } from '../../../core/random';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { resolveTools } from '../../../infra/servers/tools';
import { createCountingEncoder } from '../support/countingEncoder';
import { specOf, stageRunner } from '../support/runStages';

const python = findPython();
// `npm test` adds ir_measures to the trainer's environment before it comes here, so there its absence is a failure.
const withIrMeasures = python || process.env.CI ? test : test.skip;
const depth = 8;

interface Recomputed {
  [system: string]: Record<string, { mean: number; values: Record<string, number> }>;
}

let folder: string;
let result: EvaluationResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recompute-'));
  result = await evaluateTo(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

withIrMeasures(
  `ir_measures computes every figure of every system again from the artifact${python ? '' : ' (no ir_measures here)'}`,
  async () => {
    const words = [join(__dirname, '../../fixtures/evaluation/recomputeWithIrMeasures.py'), folder, String(depth)];
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

/** Sixty questions with labels of 0 to 2, ties in the model's scores, one question nobody can answer, and an engine with gaps. */
async function evaluateTo(target: string): Promise<EvaluationResult> {
  const random = createRandom('recompute', 1);
  const pick = (most: number) => Math.floor(random() * most);
  const words = ['chain', 'oil', 'brake', 'wheel', 'spoke', 'lever', 'tyre', 'valve'];
  const text = (count: number) => Array.from({ length: count }, () => words[pick(words.length)]).join(' ');
  const documents = Array.from({ length: 40 }, (_, place) => ({ id: `d${place}`, text: text(2 + pick(8)) }));
  const queries = Array.from({ length: 61 }, (_, place) => {
    const metadata = {
      kind: place % 3 === 2 ? 'how' : 'what',
      ...(place % 2 ? { flags: ['short'] } : {}),
      url: `u${place}`,
    };
    return { id: `q${place}`, text: text(1 + pick(3)), language: 'en', metadata };
  });
  const qrels = queries.flatMap(({ id }, place) => {
    const judged = new Set(Array.from({ length: 6 }, () => pick(documents.length)));
    const highest = place === 60 ? 1 : 3;
    const rows = [...judged].map((document) => ({ queryId: id, documentId: `d${document}`, score: pick(highest) }));
    if (place < 60) rows[0]!.score = 1 + pick(2);
    return rows;
  });
  const run = queries
    .slice(5)
    .flatMap(({ id }) => Array.from({ length: 12 }, (_, place) => `${id} Q0 d${(place * 7) % 40} 1 ${pick(5)} mine\n`))
    .join('');
  const store = new MemoryObjectStore();
  store.objects.set(`sources/${sha256(run)}`, Buffer.from(run));
  const stages = stageRunner(store, {
    encoder: async () => createCountingEncoder(),
    pairScorer: async () => ({
      kind: 'cross-encoder' as const,
      // Few values, so that many documents tie.
      score: async (pairs) => Float32Array.from(pairs, ({ passage }) => passage.length % 5),
    }),
  });
  const set = await stages.make('ingest', documents, { tables: { queries, qrels } });
  const parity = { probes: [{ query: 'q', passage: 'four' }], float32: { scores: [4] } };
  const model = await stages.make('export', [], { files: { 'parity.json': Buffer.from(JSON.stringify(parity)) } });
  const weights = (shares: object) => ({
    weights: shares,
    tried: 1,
    alike: 1,
    metric: { name: 'nDCG@10', mix: 1, alone: {} },
  });
  const shares = {
    queries: 9,
    untuned: weights({ bm25: 1, dense: 1 }),
    tuned: weights({ bm25: 1, dense: 1, tuned: 1 }),
  };
  const mix = await stages.make('mix', [], { files: { 'mix.json': Buffer.from(JSON.stringify(shares)) } });
  const embeddings = await stages.run(encodePassages, { inputs: { passages: set } });
  const evaluate = [{ name: 'faq', beir: 'faq', depth, run: 'mine.trec', runSha256: sha256(run) }];
  const { stage, key } = await stages.run(evaluateSystems, {
    ...{ spec: specOf({ evaluate }), inputs: { set, embeddings, model, mix }, item: 'faq' },
  });
  await (await openArtifact(store, stage, key)).download(target);
  return evaluationResultSchema.parse(JSON.parse(await readFile(join(target, 'evaluation.json'), 'utf8')));
}

async function readValues(file: string): Promise<Record<string, string>[]> {
  const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const names = head!.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, place) => [names[place]!, cell])));
}
