import { rateModel } from '../../activities/rateModel';
import type { EvaluationResult } from '../../core/contracts/evaluation';
import type { Rating } from '../../core/contracts/learningCurve';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { stageRunner } from './support/runStages';

/** A model that likes short passages; its lists are those that the evaluation froze, d3 is in none of q1. */
const documents = [
  { id: 'd1', text: 'Wipe the chain and oil each roller.' },
  { id: 'd2', text: 'A worn chain.' },
  { id: 'd3', text: 'Oil.' },
];
const frozen = 'q1 Q0 d1 1 0.9 t\nq1 Q0 d2 2 0.1 t\nq2 Q0 d1 1 0.9 t\nq2 Q0 d2 2 0.8 t\nq2 Q0 d3 3 0.1 t\n';
const metrics = (value: number) => [{ name: 'nDCG@10', mean: value, standardError: 0 }];
const evaluation: EvaluationResult = {
  ...{ name: 'faq', protocol: 'p', documents: 3, queries: 2, depth: 7, won: [], lost: [], warnings: [] },
  systems: [
    { name: 'bm25', description: 'b', tuned: false, metrics: metrics(0.2), differences: [] },
    { name: 'dense', description: 'd', tuned: false, metrics: metrics(0.3), differences: [] },
    { name: 'tuned', description: 't', tuned: true, metrics: metrics(0.9), differences: [] },
    { name: 'tuned-int8', description: 't', tuned: true, metrics: metrics(0.95), differences: [] },
  ],
};

async function rate(result: EvaluationResult = evaluation) {
  const store = new MemoryObjectStore();
  const score = async (pairs: readonly { passage: string }[]) =>
    Float32Array.from(pairs, ({ passage }) => -passage.length);
  const stages = stageRunner(store, { pairScorer: async () => ({ kind: 'cross-encoder' as const, score }) });
  const parity = { probes: [{ query: 'q', passage: 'four' }], float32: { scores: [-4] } };
  const queries = ['q1', 'q2'].map((id) => ({ id, text: id }));
  const qrels = [
    { queryId: 'q1', documentId: 'd1', score: 1 },
    { queryId: 'q2', documentId: 'd2', score: 1 },
    { queryId: 'q2', documentId: 'd3', score: 1 },
  ];
  const runs = { tuned: frozen, bm25: frozen, dense: 'q1 Q0 d1 1 2 d\nq2 Q0 d2 1 2 d\n' };
  const receipt = await stages.run(rateModel, {
    item: 'size-100/faq',
    inputs: {
      set: await stages.make('ingest', documents, { tables: { queries, qrels } }),
      evaluation: await stages.make('evaluate', [], {
        files: {
          'evaluation.json': Buffer.from(JSON.stringify(result)),
          // Fewer judgements than the set has, as of closed lists: these count.
          'qrels.trec': Buffer.from('q1 0 d1 1\nq2 0 d2 1\n'),
          ...Object.fromEntries(Object.entries(runs).map(([name, run]) => [`runs/${name}.trec`, Buffer.from(run)])),
        },
      }),
      model: await stages.make('export', [], { files: { 'parity.json': Buffer.from(JSON.stringify(parity)) } }),
    },
  });
  return { receipt, reader: await openArtifact(store, 'rate', receipt.key) };
}

test('the lists of the evaluation in the order of another model, beside the tuned one and the best untuned one', async () => {
  const { receipt, reader } = await rate();
  expect((await reader.readFile('runs/rated.trec')).toString('utf8')).toBe(
    [
      ...['q1 Q0 d2 1 -13 rankwright-rated', 'q1 Q0 d1 2 -35 rankwright-rated'],
      ...['q2 Q0 d3 1 -4 rankwright-rated', 'q2 Q0 d2 2 -13 rankwright-rated', 'q2 Q0 d1 3 -35 rankwright-rated', ''],
    ].join('\n'),
  );
  const { rating } = receipt.summary as unknown as { rating: Rating };
  expect(JSON.parse((await reader.readFile('rating.json')).toString('utf8'))).toEqual(rating);
  expect(rating).toMatchObject({ set: 'faq', queries: 2, whole: 'tuned', rival: 'dense' });
  const reciprocal = rating.system.metrics.find(({ name }) => name === 'MRR@10');
  // Second of both lists; the tuned model has them first and second, the bi-encoder first.
  expect(reciprocal?.mean).toBe(0.5);
  const differences = rating.system.differences.filter(({ metric }) => metric === 'MRR@10');
  expect(differences.map(({ baseline, mean }) => [baseline, mean])).toEqual([
    ['tuned', -0.25],
    ['dense', -0.5],
  ]);
  expect(receipt.counts).toEqual({ in: 2, out: 2, dropped: {} });
});

test('an evaluation without an untuned system is refused, with what it has', async () => {
  const systems = evaluation.systems.filter(({ tuned }) => tuned);
  await expect(rate({ ...evaluation, systems })).rejects.toThrow(
    'the evaluation of faq lacks a tuned or an untuned system: tuned, tuned-int8',
  );
});
