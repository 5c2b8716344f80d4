import { encodePassages } from '../../activities/encodePassages';
import { evaluateSystems } from '../../activities/evaluateSystems';
import { defineStage, type StageDefinition } from '../../activities/stage/definition';
import type { EvaluationResult } from '../../core/contracts/evaluation';
import { sha256 } from '../../core/hashing/digest';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import { createCountingEncoder } from './support/countingEncoder';
import { specOf, stageRunner } from './support/runStages';

const set = defineStage({
  name: 'ingest',
  version: 1,
  inputs: [],
  configure: () => ({}),
  async run({ output }) {
    await output.write({ id: 'd1', text: 'Wipe the chain and oil each roller.' });
    await output.write({ id: 'd2', text: 'A worn chain wears the sprockets.' });
    for (const [id, text] of [
      ['q1', 'worn chain'],
      ['q2', 'oil'],
    ]) {
      await output.write({ id, text }, 'queries');
      await output.write({ queryId: id, documentId: id === 'q1' ? 'd2' : 'd1', score: 1 }, 'qrels');
    }
  },
});
/** A model that likes short passages. */
const crossEncoder = {
  kind: 'cross-encoder' as const,
  score: async (pairs: readonly { passage: string }[]) => Float32Array.from(pairs, ({ passage }) => -passage.length),
};
const model = defineStage({
  name: 'export',
  version: 1,
  inputs: [],
  configure: () => ({}),
  async run({ output }) {
    const parity = { probes: [{ query: 'q', passage: 'four' }], float32: { scores: [-4] } };
    await output.writeBytes('parity.json', Buffer.from(JSON.stringify(parity)));
  },
});

const weights = (shares: object) => ({
  ...{ weights: shares, tried: 1, alike: 1, metric: { name: 'nDCG@10', mix: 1, alone: {} } },
});
const mixed = {
  queries: 9,
  untuned: weights({ bm25: 1, dense: 0 }),
  tuned: weights({ bm25: 0, dense: 0, tuned: 1 }),
};

/** A model that also searches by itself, and likes late documents. */
const biEncoder: PairScorer = {
  ...{ ...crossEncoder, kind: 'bi-encoder', scoreScale: 20 },
  search: {
    name: 'dense',
    async rank(queries, passages, { depth, onProgress }) {
      const ids: string[] = [];
      for await (const { id } of passages) await onProgress(ids.push(id));
      const list = ids.reverse().map((id, place) => ({ id, rank: place + 1, score: -place }));
      return queries.map(() => list.slice(0, depth));
    },
  },
};

async function evaluateWith(tuned: PairScorer, promoted?: StageDefinition) {
  const stages = stageRunner(new MemoryObjectStore(), {
    encoder: async () => createCountingEncoder(),
    pairScorer: async () => tuned,
  });
  const passages = await stages.run(set, {});
  const embeddings = await stages.run(encodePassages, { inputs: { passages } });
  const mix = await stages.make('mix', [], { files: { 'mix.json': Buffer.from('{"queries":0}') } });
  const receipt = await stages.run(evaluateSystems, {
    spec: specOf({ evaluate: [{ name: 'faq', beir: 'faq', depth: 7 }] }),
    inputs: {
      ...{ set: passages, embeddings, mix, model: await stages.run(model, {}) },
      ...(promoted ? { previous: await stages.run(promoted, {}) } : {}),
    },
    item: 'faq',
  });
  return receipt.summary!['result'] as EvaluationResult;
}

test('a model that searches by itself is a system more, which ranks all documents', async () => {
  const { systems, protocol, warnings } = await evaluateWith(biEncoder);
  const tuned = systems.filter((system) => system.tuned).map(({ name, description }) => [name, description]);
  expect(tuned).toEqual([
    ['tuned', "BM25's top 7 re-ranked by the tuned bi-encoder (fp32)"],
    ['tuned-int8', "BM25's top 7 re-ranked by the tuned bi-encoder (int8)"],
    ['dense-tuned', 'tuned bi-encoder over the whole corpus, top 7 (fp32)'],
  ]);
  expect(protocol).toContain('"dense", "bm25+dense" and "dense-tuned" rank all documents');
  const searched = systems.find(({ name }) => name === 'dense-tuned')!;
  // d2 before d1: first for q1, second for q2.
  expect(searched.metrics.find(({ name }) => name === 'MRR@10')?.mean).toBe(0.75);
  expect(searched.differences.map(({ baseline }) => baseline)).toContain('bm25');
  expect(warnings).toEqual([]);
});

test('a search of more pairs than it is made for is left out, and it is said', async () => {
  const { systems, protocol, warnings } = await evaluateWith({
    ...biEncoder,
    search: { ...biEncoder.search!, mostPairs: 3 },
  });
  expect(systems.map(({ name }) => name)).not.toContain('dense-tuned');
  expect(protocol).toContain('"dense" and "bm25+dense" rank all documents');
  expect(warnings).toEqual([
    'dense-tuned is left out: 2 questions times 2 documents are more than the 3 pairs that it compares',
  ]);
});

test('an own engine is one of the systems that the tuned model is compared with', async () => {
  const store = new MemoryObjectStore();
  const run = 'q1 Q0 d1 1 2 mine\nq1 Q0 d2 2 1 mine\n';
  store.objects.set(`sources/${sha256(run)}`, Buffer.from(run));
  const stages = stageRunner(store, {
    encoder: async () => createCountingEncoder(),
    pairScorer: async () => crossEncoder,
  });
  const spec = specOf({ evaluate: [{ name: 'faq', beir: 'faq', run: 'mine.trec', runSha256: sha256(run) }] });
  const passages = await stages.run(set, {});
  const embeddings = await stages.run(encodePassages, { inputs: { passages } });
  const inputs = { set: passages, embeddings, model: await stages.run(model, {}) };
  const mix = await stages.make('mix', [], { files: { 'mix.json': Buffer.from(JSON.stringify(mixed)) } });
  const { summary } = await stages.run(evaluateSystems, { spec, inputs: { ...inputs, mix }, item: 'faq' });
  const { systems, warnings } = summary!['result'] as EvaluationResult;
  const names = [
    'bm25',
    'dense',
    'bm25+dense',
    'bm25+dense-rerank',
    'bm25+dense-mix',
    'run',
    'tuned',
    'tuned-int8',
    'tuned-mix',
  ];
  expect(systems.map(({ name }) => name).sort()).toEqual([...names].sort());
  const meanOf = (name: string) =>
    systems.find((system) => system.name === name)?.metrics.find((metric) => metric.name === 'MRR@10')?.mean;
  // The relevant one stands second for q1, and q2 was not asked: (1/2 + 0) / 2.
  expect(meanOf('run')).toBeCloseTo(0.25, 12);
  expect(meanOf('bm25')).toBe(1);
  expect(warnings).toEqual(['the run of your own engine has no list for 1 of 2 questions']);
  // All of the weight on one system: its order, over what words and vectors find together.
  expect(meanOf('bm25+dense-mix')).toBe(1);
  expect(meanOf('tuned-mix')).toBe(0.75);
});

test('the promoted model re-ranks the same lists, comes last, and every system is compared with it', async () => {
  const { systems } = await evaluateWith(crossEncoder, model);
  const last = systems[systems.length - 1]!;
  expect(last).toMatchObject({
    ...{ name: 'previous', tuned: true },
    description: "BM25's top 7 re-ranked by the promoted model, which an earlier run made (fp32)",
  });
  const tuned = systems.find(({ name }) => name === 'tuned')!;
  // The same model here: the same figures, and no difference.
  expect(last.metrics).toEqual(tuned.metrics);
  expect(tuned.differences.find(({ baseline }) => baseline === 'previous')).toMatchObject({ mean: 0, pValue: 1 });
  expect(last.differences.map(({ baseline }) => baseline)).not.toContain('previous');
  // The verdict is about the first tuned system.
  expect(systems.find((system) => system.tuned)?.name).toBe('tuned');
});

test('of the model that the verdict is about it is told what re-ranking more gives', async () => {
  const { depths } = await evaluateWith(crossEncoder);
  // Each word is in one document only, so the lists have one passage, which is right.
  expect(depths).toEqual({
    system: 'tuned',
    points: [
      { depth: 0, mean: 1, standardError: 0 },
      { depth: 7, mean: 1, standardError: 0 },
    ],
  });
});
