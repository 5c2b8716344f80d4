import { rerankCandidates } from '../../activities/rerankCandidates';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { stageRunner } from './support/runStages';

/** The real stage with a model that scores a passage by the number in it. */

const parityOf = (score: number) =>
  Buffer.from(JSON.stringify({ probes: [{ query: 'probe', passage: 'probe 3' }], float32: { scores: [score] } }));

let stages: ReturnType<typeof stageRunner>;
let files: string[];
let scoreScale: number | undefined;

beforeEach(() => {
  files = [];
  scoreScale = undefined;
  stages = stageRunner(new MemoryObjectStore(), {
    pairScorer: async (folder, file) => {
      files.push(file.slice(folder.length + 1));
      return {
        kind: 'cross-encoder' as const,
        ...(scoreScale === undefined ? {} : { scoreScale }),
        score: async (pairs) => Float32Array.from(pairs, ({ passage }) => Number(/-?\d+/.exec(passage)?.[0])),
      };
    },
  });
});

const queryOf = (id: string, chunkId: string) => ({
  ...{ id, chunkId, text: `question ${id}`, language: 'en', strategy: 's', promptVersion: 'p' },
});
const candidateOf = (queryId: string, chunkId: string, rank: number) => ({
  ...{ queryId, chunkId, sources: [{ retriever: 'bm25', rank, score: 9 - rank }] },
});

async function inputsWith(parity: number, candidates: object[], own = 'a', documents: object[] = []) {
  const texts = { a: 'passage 1', b: 'passage 5', c: 'passage -2', d: 'passage 5' };
  const queries = [queryOf('q1', own), queryOf('q3', 'c')];
  return {
    queries: await stages.make('filter', queries),
    written: await stages.make('queries', [queries[0]!, queryOf('q2', 'b'), queries[1]!], { tables: { documents } }),
    candidates: await stages.make('candidates', candidates),
    chunks: await stages.make(
      'chunk',
      Object.entries(texts).map(([id, text]) => ({ ...{ id, documentId: id, index: 0, text, start: 0, end: 9 } })),
    ),
    model: await stages.make('export', [], {
      files: { 'onnx/model.onnx': Buffer.from('weights'), 'parity.json': parityOf(parity) },
    }),
  };
}

const found = [
  ...[candidateOf('q1', 'c', 1), candidateOf('q1', 'b', 2), candidateOf('q1', 'd', 3)],
  candidateOf('q2', 'a', 1),
  ...[candidateOf('q3', 'c', 1), candidateOf('q3', 'a', 2)],
];

test('each pool in the order of the model, the own passage in it, the retrievers kept; other queries are left out', async () => {
  const receipt = await stages.run(rerankCandidates, { inputs: await inputsWith(3, found) });
  const rows = (await stages.rows(receipt)).map(({ queryId, chunkId, sources }) => {
    const named = (sources as { retriever: string; rank: number; score: number }[]).map(
      ({ retriever, rank, score }) => `${retriever}@${rank}=${score}`,
    );
    return `${String(queryId)} ${String(chunkId)} ${named.join(' ')}`;
  });
  expect(rows).toEqual([
    'q1 b bm25@2=7 tuned@1=5',
    'q1 d bm25@3=6 tuned@2=5',
    'q1 a tuned@3=1',
    'q1 c bm25@1=8 tuned@4=-2',
    'q3 a bm25@2=7 tuned@1=1',
    'q3 c bm25@1=8 tuned@2=-2',
  ]);
  expect(receipt.counts).toEqual({ in: 2, out: 6, dropped: {} });
  expect(files).toEqual(['onnx/model.onnx']);
});

test('scores that are similarities say what they were multiplied by; logits say nothing', async () => {
  const logits = await stages.run(rerankCandidates, { inputs: await inputsWith(3, found) });
  expect(logits.summary).toBeUndefined();
  scoreScale = 20;
  const cosines = await stages.run(rerankCandidates, { inputs: await inputsWith(3, found, 'b') });
  expect(cosines.summary).toEqual({ scoreScale: 20 });
});

test('the order in which candidates were found does not show', async () => {
  const [first, second, third, ...others] = found;
  const here = await stages.run(rerankCandidates, { inputs: await inputsWith(3, found) });
  const there = await stages.run(rerankCandidates, {
    inputs: await inputsWith(
      3,
      [third, first, second, ...others].map((each) => each ?? {}),
    ),
  });
  expect(there.key).not.toBe(here.key);
  expect(there.digest).toBe(here.digest);
});

test('a model that scores otherwise here than where it was made ranks nothing', async () => {
  await expect(stages.run(rerankCandidates, { inputs: await inputsWith(4, found) })).rejects.toThrow(
    'scores its probes up to 1 differently',
  );
});

test('an own passage that a model wrote is ranked among the candidates', async () => {
  const written = {
    ...{ id: 'synthetic-1', queryId: 'q1', grade: 3, scale: 3, text: 'passage 4' },
    ...{ strategy: 'graded-docs', promptVersion: 'p', model: 'm' },
  };
  const receipt = await stages.run(rerankCandidates, {
    inputs: await inputsWith(3, found, written.id, [written, { ...written, id: 'synthetic-2', queryId: 'q2' }]),
  });
  const ofFirst = (await stages.rows(receipt)).filter(({ queryId }) => queryId === 'q1');
  // In the order of the number in each passage; b and d both have 5.
  expect(ofFirst.map(({ chunkId }) => chunkId)).toEqual(['b', 'd', 'synthetic-1', 'c']);
  expect(ofFirst[2]).toMatchObject({ sources: [{ retriever: 'tuned', rank: 3, score: 4 }] });
});
