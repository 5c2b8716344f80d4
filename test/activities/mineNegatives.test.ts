import { mineNegatives } from '../../activities/mineNegatives';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

/** The real stage with models that are made up: what it reads of whom, and that nothing else shows in its parts. */

const own = { id: 'own', documentId: 'd-own', text: 'passage 9 own' };
const others = ['near', 'far', 'unfound'].map((id, index) => ({
  ...{ id, documentId: `d-${id}`, text: `passage ${index + 1} ${id}` },
}));
const chunks = [own, ...others].map((chunk) => ({ ...chunk, index: 0, start: 0, end: chunk.text.length }));
/** Unit vectors of two numbers: the first is the cosine to the question at [1, 0]. Two blocks of two. */
const cosines = { own: 0.8, near: 0.96, far: 0.28, unfound: 0.6 };
const query = {
  ...{ id: 'q', chunkId: 'own', text: 'which passage' },
  language: 'en',
  strategy: 's',
  promptVersion: 'p',
};
const judgementOf = (chunkId: string, grade: number) => ({
  ...{ queryId: 'q', chunkId, grade, scale: 3, strategy: 'graded', promptVersion: 'p', model: 'm', requestKey: 'k' },
});
/** `dense` did not find all: what it did not find is computed from the vectors. */
const found = [
  { queryId: 'q', chunkId: 'near', sources: [{ retriever: 'dense', rank: 1, score: 0.96 }] },
  { queryId: 'q', chunkId: 'far', sources: [{ retriever: 'bm25', rank: 1, score: 7 }] },
  { queryId: 'q', chunkId: 'unfound', sources: [{ retriever: 'bm25', rank: 2, score: 5 }] },
];

let asked: string[];
let stages: ReturnType<typeof stageRunner>;

beforeEach(() => {
  asked = [];
  stages = stageRunner(new MemoryObjectStore(), {
    encoder: async () => ({
      hiddenSize: 2,
      digest: 'd',
      prompts: { query: '', passage: '' },
      async encode(texts) {
        asked.push(...texts);
        return Float32Array.from(texts.flatMap(() => [1, 0]));
      },
    }),
    // The first number of a passage, less ten: never above zero, as logits may be.
    pairScorer: async (_folder, file) => ({
      kind: 'cross-encoder' as const,
      async score(pairs) {
        asked.push(file.replace(/.*\/(?=onnx)/, ''));
        return Float32Array.from(pairs, ({ passage }) => Number(/\d/.exec(passage)?.[0]) - 10);
      },
    }),
  });
});

function blockOf(...ids: (keyof typeof cosines)[]): Buffer {
  const values = ids.flatMap((id) => [cosines[id], Math.sqrt(1 - cosines[id] ** 2)]);
  return Buffer.from(Float32Array.from(values).buffer);
}

async function mine(
  negatives: SpecFields['negatives'],
  candidates: object[] = found,
  stage = 'candidates',
  { chunkId = 'own', documents = [] as object[], summary = {} } = {},
) {
  const asked = { ...query, chunkId };
  const inputs = {
    queries: await stages.make('filter', [asked]),
    candidates: await stages.make(stage, candidates, { summary }),
    written: await stages.make('queries', [asked], { tables: { documents } }),
    judgements: await stages.make('judge', [judgementOf(chunkId, 3), judgementOf('near', 0), judgementOf('far', 1)]),
    chunks: await stages.make('chunk', chunks),
    embeddings: await stages.make(
      'embed',
      Object.keys(cosines).map((id) => ({ id })),
      {
        files: { 'vectors-00000.f32': blockOf('own', 'near'), 'vectors-00001.f32': blockOf('far', 'unfound') },
        summary: { hidden: 2, blocks: 2, encoder: 'd' },
      },
    ),
  };
  const receipt = await stages.run(mineNegatives, {
    spec: specOf({ judge: { strategy: 'graded' }, negatives }),
    inputs,
  });
  const [row] = await stages.rows(receipt);
  const positivesOf = (row?.['positives'] ?? []) as { chunkId: string; source: string }[];
  const negativesOf = (row?.['negatives'] ?? []) as { chunkId: string; score?: number; grade?: number }[];
  return {
    receipt,
    positives: positivesOf.map(({ chunkId, source }) => `${chunkId} ${source}`),
    taken: negativesOf.map(({ chunkId }) => chunkId),
    scores: negativesOf.map(({ score = NaN }) => Number(score.toFixed(6))),
    grades: negativesOf.map(({ grade }) => grade),
    dropped: (await stages.rows(receipt, 'dropped')).map(
      ({ chunkId, reason }) => `${String(chunkId)} ${String(reason)}`,
    ),
  };
}

test('without a cut-off no model is opened, and what nobody judged is counted', async () => {
  const { receipt, taken, grades } = await mine({});
  expect({ taken, grades, asked }).toEqual({ taken: ['far', 'near'], grades: [1, 0], asked: [] });
  expect(receipt.counts).toEqual({ in: 1, out: 1, dropped: { 'not-judged': 1 } });
});

test('dense: its own scores where it found a passage, the cosine of the vectors where it did not', async () => {
  const { taken, scores, dropped } = await mine({ positiveShare: 0.95, unjudged: 'fill' });
  // The own passage has .8: 95% of it are .76.
  expect({ taken, scores, dropped }).toEqual({
    ...{ taken: ['far', 'unfound'], scores: [0.28, 0.6], dropped: ['near false-negative'] },
  });
  expect(asked).toEqual(['which passage']);
});

test('a model of the store scores through the logistic function', async () => {
  const { key } = await stages.make('export', [], { files: { 'onnx/model.onnx': Buffer.from('weights') } });
  const { taken, scores } = await mine({ scorer: `models/${key}`, margin: 0.2675, unjudged: 'fill' });
  // 1 / (1 + e^1) = .268941 for the own passage; 1 / (1 + e^9), e^8 and e^7 for the others: .000123, .000335, .000911.
  expect({ taken, scores }).toEqual({ taken: ['far', 'near', 'unfound'], scores: [0.000335, 0.000123, 0.000911] });
  expect((await mine({ scorer: `models/${key}`, margin: 0.2685, unjudged: 'fill' })).taken).toEqual(['far', 'near']);
  expect(asked).toEqual(['onnx/model.onnx', 'onnx/model.onnx']);
});

test('a model that is not in the store is named', async () => {
  const scorer = `models/${'0'.repeat(32)}`;
  await expect(mine({ scorer, margin: 0.1 })).rejects.toThrow(`${scorer}/manifest.json does not exist`);
});

test('tuned: the scores that the candidates brought along; in a first round there are none, and dense is asked', async () => {
  const tuned = (chunkId: string, rank: number, score: number) => ({
    ...{ queryId: 'q', chunkId, sources: [{ retriever: 'tuned', rank, score }] },
  });
  const again = [tuned('own', 1, 2), tuned('unfound', 2, 1.9), tuned('near', 3, -1), tuned('far', 4, -2)];
  const second = await mine({ scorer: 'tuned', positiveShare: 0.95, unjudged: 'fill' }, again, 'rerank-candidates');
  // Shares of 1 / (1 + e^-2) = .880797: below .836757. The logit 1.9 is .869892.
  expect({ taken: second.taken, scores: second.scores, asked }).toEqual({
    ...{ taken: ['near', 'far'], scores: [0.268941, 0.119203], asked: [] },
  });
  const first = await mine({ scorer: 'tuned', positiveShare: 0.95, unjudged: 'fill' });
  expect(first.taken).toEqual(['far', 'unfound']);
});

test('tuned: scores that are similarities count as they were before they were scaled', async () => {
  const tuned = (chunkId: string, rank: number, score: number) => ({
    ...{ queryId: 'q', chunkId, sources: [{ retriever: 'tuned', rank, score }] },
  });
  const again = [tuned('own', 1, 16), tuned('near', 2, 15.4), tuned('unfound', 3, 15), tuned('far', 4, -2)];
  const scorer = { scorer: 'tuned', positiveShare: 0.95, unjudged: 'fill' } as const;
  const { taken, scores } = await mine(scorer, again, 'rerank-candidates', { summary: { scoreScale: 20 } });
  // Cosines of .8, .77, .75 and -.1, cut at .95 * .8 = .76; through the logistic function all but the last would be 1.
  expect({ taken, scores }).toEqual({ taken: ['unfound', 'far'], scores: [0.75, -0.1] });
});

test('relabelled positives are in the row, and the yield is in the summary', async () => {
  const { receipt } = await mine({ positiveShare: 0.95, unjudged: 'fill', falseNegatives: 'relabel' });
  const [row] = await stages.rows(receipt);
  expect(row?.['positives']).toEqual([
    { chunkId: 'own', grade: 3, scale: 3, source: 'source' },
    { chunkId: 'near', grade: 2, scale: 3, source: 'relabelled' },
  ]);
  expect(receipt.summary).toMatchObject({
    ...{ questions: 1, wanted: 7, taken: 2, missing: 5, judged: 1, unjudged: 1 },
    cut: { scorer: 'dense', scored: 3, above: 1, relabelled: 1 },
  });
});

test('run again elsewhere, with the candidates in another order, the parts are the same to the byte', async () => {
  const made = [];
  for (const candidates of [found, [...found].reverse()]) {
    stages = stageRunner(new MemoryObjectStore());
    made.push((await mine({ perQuery: 1, order: 'drawn' }, candidates)).receipt);
  }
  const [first, second] = made;
  expect(second?.key).not.toBe(first?.key);
  expect(second?.digest).toBe(first?.digest);
});

describe('passages that a model wrote', () => {
  const documents = [3, 2, 1, 0].map((grade) => ({
    ...{ id: `synthetic-${grade}`, queryId: 'q', grade, scale: 3, text: `passage ${grade} written` },
    ...{ strategy: 'graded-docs', promptVersion: 'p', model: 'm' },
  }));

  test('come after what was mined: the best is a positive, the second nothing, the others are negatives', async () => {
    const { positives, taken, grades, dropped } = await mine({}, found, 'candidates', { documents });
    expect(positives).toEqual(['own source', 'synthetic-3 synthetic']);
    expect(taken).toEqual(['far', 'near', 'synthetic-1', 'synthetic-0']);
    expect({ grades, dropped }).toEqual({ grades: [1, 0, 1, 0], dropped: ['synthetic-2 ambiguous-synthetic'] });
  });

  test('one that stands for the own passage is encoded for a cut-off, which it has no vector for', async () => {
    const { positives, taken, scores } = await mine({ positiveShare: 0.95, unjudged: 'fill' }, found, 'candidates', {
      ...{ chunkId: 'synthetic-3', documents },
    });
    expect(positives).toEqual(['synthetic-3 synthetic']);
    // The encoder of this test gives it a cosine of 1: 95% of that are .95, which only "near" is above.
    expect([taken, scores.slice(0, 2)]).toEqual([
      ['far', 'unfound', 'synthetic-1', 'synthetic-0'],
      [0.28, 0.6],
    ]);
    expect(asked).toEqual(['passage 3 written', 'which passage']);
  });

  test('make a training group where no candidate is a negative', async () => {
    const none = found.slice(2);
    const { positives, taken, receipt } = await mine({}, none, 'candidates', { chunkId: 'synthetic-3', documents });
    expect([positives, taken]).toEqual([['synthetic-3 synthetic'], ['synthetic-1', 'synthetic-0']]);
    expect(receipt.counts).toEqual({ in: 1, out: 1, dropped: { 'not-judged': 1, 'ambiguous-synthetic': 1 } });
  });
});
