import { readFileSync, writeFileSync } from 'node:fs';
import { teachGroups } from '../../activities/teachGroups';
import type { Teacher } from '../../core/contracts/spec/teachers';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { Trainer } from '../../infra/trainer/trainer';
import { specOf, stageRunner } from './support/runStages';

/** The real stage over two questions, one for each split; the first has two groups, as where there are two positives. */

const passage = (chunkId: string, label: number) => ({ chunkId, text: `text of ${chunkId}`, label, source: 's' });
const groupOf = (queryId: string, ...passages: object[]) => ({ queryId, query: `question ${queryId}`, passages });
const train = [
  groupOf('q1', passage('a', 1), passage('b', 0.5), passage('c', 0)),
  groupOf('q1', passage('d', 1), passage('b', 0.5), passage('c', 0)),
];
const development = [groupOf('q3', passage('d', 1), passage('synthetic-1', 0))];
const source = (retriever: string, rank: number, score: number) => ({ retriever, rank, score });
const candidates = [
  { queryId: 'q1', chunkId: 'a', sources: [source('bm25', 1, 12), source('dense', 2, 0.5)] },
  { queryId: 'q1', chunkId: 'b', sources: [source('bm25', 2, 6), source('dense', 1, 0.9), source('fused', 1, 77)] },
  { queryId: 'q1', chunkId: 'c', sources: [source('dense', 3, 0.1)] },
  // In no group: the lowest that bm25 found.
  { queryId: 'q1', chunkId: 'x', sources: [source('bm25', 3, 4)] },
  { queryId: 'q2', chunkId: 'a', sources: [source('bm25', 1, 1)] },
  { queryId: 'q3', chunkId: 'a', sources: [source('bm25', 1, 1)] },
];
const judged = (queryId: string, chunkId: string, grade: number, score?: number) => ({
  ...{ queryId, chunkId, grade, scale: 10, ...(score === undefined ? {} : { score }) },
  ...{ strategy: 's', promptVersion: 'p', model: 'm', requestKey: 'k' },
});
const judgements = [
  ...[judged('q1', 'a', 10, 9.5), judged('q1', 'b', 5, 5.5), judged('q1', 'c', 0, 0.5), judged('q1', 'd', 10, 8)],
  ...[judged('q2', 'a', 10, 9), judged('q3', 'd', 10, 9)],
];
/** Unit vectors of two numbers: the first is the cosine to any question. */
const cosines = { a: 0.6, b: 0.8, c: 0, d: 1 };
const embeddings = Buffer.from(
  Float32Array.from(Object.values(cosines).flatMap((x) => [x, Math.sqrt(1 - x * x)])).buffer,
);

/** Scores a pair by the length of both texts, and keeps what it was asked. */
class ScriptedTrainer {
  readonly jobs: { modelFolder: string; pairs: { query: string; passage: string }[] }[] = [];
  constructor(readonly scoreOf = (query: string, text: string): unknown => query.length + text.length) {}

  run = async (job: { modelFolder: string; pairsFile: string; outputFile: string }) => {
    const lines = readFileSync(job.pairsFile, 'utf8').trimEnd().split('\n');
    const pairs = lines.map((line) => JSON.parse(line) as { query: string; passage: string });
    this.jobs.push({ modelFolder: job.modelFolder, pairs });
    writeFileSync(job.outputFile, pairs.map((pair) => `${this.scoreOf(pair.query, pair.passage)}\n`).join(''));
    return { type: 'result', job: 'score', pairs: pairs.length };
  };
}

async function teach(teachers: Teacher[], trainer = new ScriptedTrainer()) {
  const stages = stageRunner(new MemoryObjectStore(), {
    trainer: trainer as unknown as Trainer,
    trainable: async (model) => `/cache/${model}`,
    encoder: async () => ({
      ...{ hiddenSize: 2, digest: 'd', prompts: { query: '', passage: '' } },
      encode: async (texts) =>
        Float32Array.from(texts.flatMap((text) => (text.includes('synthetic') ? [0.28, 0.96] : [1, 0]))),
    }),
  });
  const ids = Object.keys(cosines).map((id) => ({ id }));
  const receipt = await stages.run(teachGroups, {
    spec: { ...specOf(), train: { ...specOf().train, teachers } },
    inputs: {
      groups: await stages.make('assemble', [], { tables: { train, development } }),
      candidates: await stages.make('candidates', candidates),
      judgements: await stages.make('judge', judgements),
      embeddings: await stages.make('embed', ids, {
        files: { 'vectors-00000.f32': embeddings },
        summary: { hidden: 2, blocks: 1, encoder: 'd' },
      }),
    },
  });
  const scoresOf = async (table: string) =>
    (await stages.rows(receipt, table)).map(({ passages }) =>
      (passages as { teacherScores: number[] }[]).map(({ teacherScores }) => teacherScores),
    );
  return { receipt, trainer, train: await scoresOf('train'), development: await scoresOf('development') };
}

/** Of a teacher alone, without the lists around each score. */
async function teachOne(teacher: Teacher) {
  const { train: first, development: second, receipt } = await teach([teacher]);
  return { train: first.map((group) => group.flat()), development: second.map((group) => group.flat()), receipt };
}

test('judge: its scores over its scale; where one is missing the labels of the whole list', async () => {
  const { train: scores, development: others, receipt } = await teachOne({ kind: 'judge' });
  expect(scores).toEqual([
    [0.95, 0.55, 0.05],
    [0.8, 0.55, 0.05],
  ]);
  expect(others).toEqual([[1, 0]]);
  expect(receipt.counts).toEqual({ in: 3, out: 3, dropped: {} });
  expect(receipt.summary).toEqual({ teachers: ['judge'], warnings: [] });
});

test('first-stage: the mean of min-max over the candidates, 0 for what was not found', async () => {
  const { train: scores, development: others, receipt } = await teachOne({ kind: 'first-stage' });
  // bm25 from 4 to 12: a 1, b .25; dense from .1 to .9: a .5, b 1, c 0.
  expect(scores[0]![0]).toBeCloseTo(0.75, 12);
  expect(scores[0]![1]).toBeCloseTo(0.625, 12);
  expect(scores[0]![2]).toBe(0);
  expect(scores[1]).toEqual([0, scores[0]![1], 0]);
  expect(others).toEqual([[0, 0]]);
  expect(receipt.summary?.['warnings']).toEqual([expect.stringContaining('the 1 passages that a model wrote 0')]);
});

test('encoder: cosines, those of the search where it found a passage, else from its vectors', async () => {
  const { train: scores, development: others } = await teachOne({ kind: 'encoder' });
  expect(scores).toEqual([
    [0.5, 0.9, 0.1],
    [1, 0.9, 0.1],
  ]);
  expect(others[0]![0]).toBeCloseTo(1, 6);
  expect(others[0]![1]).toBeCloseTo(0.28, 6);
});

test('several teachers: each passage has a score of each, in their order; a model scores every pair once, in one job', async () => {
  const model = 'hf:some/model';
  const {
    train: scores,
    development: others,
    trainer,
    receipt,
  } = await teach([{ kind: 'judge' }, { kind: 'cross-encoder', model, modelSha256: 'a'.repeat(64) }]);
  // 'question q1' and 'text of a' have 11 and 9 characters.
  expect(scores).toEqual([
    [
      [0.95, 20],
      [0.55, 20],
      [0.05, 20],
    ],
    [
      [0.8, 20],
      [0.55, 20],
      [0.05, 20],
    ],
  ]);
  expect(others).toEqual([
    [
      [1, 20],
      [0, 30],
    ],
  ]);
  expect(trainer.jobs).toHaveLength(1);
  expect(trainer.jobs[0]?.modelFolder).toBe(`/cache/${'a'.repeat(64)}`);
  expect(trainer.jobs[0]?.pairs.map(({ passage: text }) => text)).toEqual(
    ['a', 'b', 'c', 'd', 'd', 'synthetic-1'].map((id) => `text of ${id}`),
  );
  expect(receipt.summary?.['teachers']).toEqual(['judge', 'cross-encoder hf:some/model']);
});

test('a score that is no number ends the stage with the model and the mend', async () => {
  const teacher: Teacher = { kind: 'cross-encoder', model: 'hf:some/model' };
  await expect(teach([teacher], new ScriptedTrainer(() => 'NaN'))).rejects.toMatchObject({
    code: 'trainer-failed',
    message: expect.stringContaining('the teacher hf:some/model gave NaN for a pair'),
    mend: expect.stringContaining('train.teachers'),
  });
});
