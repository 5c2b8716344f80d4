import { chooseMix } from '../../activities/chooseMix';
import { encodePassages } from '../../activities/encodePassages';
import type { Mix } from '../../core/contracts/mix';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { createCountingEncoder } from './support/countingEncoder';
import { stageRunner } from './support/runStages';

/** The real stage with a model that scores a passage by the number in it. */

const texts: Record<string, string> = { a: 'passage 1', b: 'passage 5', c: 'passage 3' };
const chunks = Object.entries(texts).map(([id, text]) => ({
  ...{ id, documentId: id, index: 0, text, start: 0, end: 9 },
}));
const queryOf = (id: string, chunkId: string) => ({
  ...{ id, chunkId, text: `question ${id}`, language: 'en', strategy: 's', promptVersion: 'p' },
});
const candidateOf = (queryId: string, chunkId: string, retriever: string, rank: number) => ({
  ...{ queryId, chunkId, sources: [{ retriever, rank, score: 10 - rank }] },
});
const minedOf = (queryId: string, chunkId: string) => ({
  queryId,
  positives: [{ chunkId, grade: 1, scale: 1, source: 'source' }],
  negatives: [{ chunkId: 'c', source: 'bm25' }],
});
const groupOf = (queryId: string) => ({
  queryId,
  query: `question ${queryId}`,
  passages: ['b', 'c'].map((id, place) => ({ chunkId: id, text: texts[id], label: 1 - place, source: 's' })),
});

async function mix(development: object[]) {
  const stages = stageRunner(new MemoryObjectStore(), {
    encoder: async () => createCountingEncoder(),
    pairScorer: async () => ({
      kind: 'cross-encoder' as const,
      score: async (pairs) => Float32Array.from(pairs, ({ passage }) => Number(/\d+/.exec(passage)?.[0])),
    }),
  });
  const passages = await stages.make('chunk', chunks);
  const parity = { probes: [{ query: 'q', passage: 'four 4' }], float32: { scores: [4] } };
  const inputs = {
    groups: await stages.make('assemble', [], { tables: { train: [groupOf('q1')], development } }),
    queries: await stages.make('filter', [queryOf('q1', 'a'), queryOf('q2', 'b')]),
    negatives: await stages.make('negatives', [minedOf('q1', 'a'), minedOf('q2', 'b')]),
    // The words find the wrong one first, and what answers was found by the words alone.
    candidates: await stages.make('candidates', [
      candidateOf('q1', 'a', 'bm25', 1),
      ...[candidateOf('q2', 'a', 'bm25', 1), candidateOf('q2', 'b', 'bm25', 2), candidateOf('q2', 'c', 'dense', 1)],
    ]),
    written: await stages.make('queries', [], { tables: { documents: [] } }),
    chunks: passages,
    embeddings: await stages.run(encodePassages, { inputs: { passages } }),
    model: await stages.make('export', [], { files: { 'parity.json': Buffer.from(JSON.stringify(parity)) } }),
  };
  const receipt = await stages.run(chooseMix, { inputs });
  return { receipt, mix: receipt.summary as unknown as Mix, rows: await stages.rows(receipt) };
}

test('weights are chosen on development queries alone, each candidate scored by encoder and model', async () => {
  const { mix: chosen, rows, receipt } = await mix([groupOf('q2')]);
  expect(receipt.counts).toEqual({ in: 1, out: 3, dropped: {} });
  expect(rows.map(({ queryId, chunkId }) => [queryId, chunkId])).toEqual([
    ['q2', 'b'],
    ['q2', 'c'],
    ['q2', 'a'],
  ]);
  const retrievers = rows.map(({ sources }) => (sources as { retriever: string }[]).map(({ retriever }) => retriever));
  expect(retrievers).toEqual([
    ['bm25', 'dense', 'tuned'],
    ['dense', 'tuned'],
    ['bm25', 'dense', 'tuned'],
  ]);
  expect(chosen.queries).toBe(1);
  expect(Object.keys(chosen.untuned?.weights ?? {})).toEqual(['bm25', 'dense']);
  // b has the largest number, so the model alone is right. BM25's last counts as what it lacks, 0, and among equals
  // the higher id is first: c, which BM25 did not find, comes before b. Third: 1 / log2(4).
  expect(chosen.tuned?.metric.alone['tuned']).toBe(1);
  expect(chosen.tuned?.metric.alone['bm25']).toBe(0.5);
  expect(chosen.tuned?.metric.mix).toBe(1);
  // Words had it second of two, and the model puts it first: 1/log2(3) against 1.
  expect(chosen.depth).toEqual({
    chosen: 2,
    tried: [
      { depth: 0, mean: 1 / Math.log2(3) },
      { depth: 2, mean: 1 },
    ],
  });
});

test('without a development query nothing is chosen, and it is said', async () => {
  const { mix: chosen, receipt } = await mix([]);
  expect(chosen).toMatchObject({ queries: 0 });
  expect(chosen.tuned).toBeUndefined();
  expect(receipt.summary?.['warnings']).toEqual([
    'no development query is left, so no weights were chosen: negatives.developmentShare',
  ]);
});
