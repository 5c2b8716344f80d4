import { recordRun } from '../../../../activities/recordRun';
import { defineStage } from '../../../../activities/stage/definition';
import type { EvaluationResult } from '../../../../core/contracts/evaluation';
import type { StageReceipt } from '../../../../core/contracts/receipt';
import { MemoryObjectStore } from '../../../../infra/artifactStore/memoryObjectStore';
import { readComparedRuns } from '../../../../infra/client/comparison/readComparedRuns';
import { specOf, stageRunner } from '../../../activities/support/runStages';
import { fakeContext } from '../support/fakeTemporal';

const store = new MemoryObjectStore();
const stages = stageRunner(store);
const context = fakeContext({ 'still-open': {} }, store);

const metrics = (value: number) => [
  { name: 'MRR@10', mean: value, standardError: 0 },
  { name: 'nDCG@10', mean: value, standardError: 0 },
];
const result: EvaluationResult = {
  ...{ name: 'faq', protocol: 'p', documents: 3, queries: 2, depth: 7, won: [], lost: [], warnings: [] },
  systems: [
    { name: 'bm25', description: 'b', tuned: false, metrics: metrics(0.9), differences: [] },
    { name: 'tuned', description: 't', tuned: true, metrics: metrics(0.4), differences: [] },
    { name: 'tuned-mix', description: 't', tuned: true, metrics: metrics(0.5), differences: [] },
  ],
};

async function record(runId: string, receipts: StageReceipt[]): Promise<void> {
  const spec = specOf({ evaluate: [{ name: 'faq', beir: 'faq' }] });
  await recordRun({ input: { runId, spec, sources: { evaluate: {} } }, status: 'completed', receipts }, store);
}

beforeAll(async () => {
  const set = await stages.make('ingest', []);
  const log = {
    steps: [{ step: 1, loss: 2 }],
    evaluations: [{ step: 1, ndcg10: 0.5, mrr: 0.4 }],
    selected: { steps: [1] },
  };
  const train = await stages.make('train', [{}], { files: { 'training-log.json': Buffer.from(JSON.stringify(log)) } });
  const less = await stages.make('train', [{}, {}], { files: { 'training-log.json': Buffer.from('{}') } });
  const evaluate = defineStage({
    ...{ name: 'evaluate', version: 1, inputs: ['set'], configure: () => ({}) },
    async run({ output }) {
      await output.writeBytes('qrels.trec', Buffer.from('q1 0 d1 1\nq2 0 d2 1\n'));
      await output.writeBytes('evaluation.json', Buffer.from(JSON.stringify(result)));
      await output.writeBytes('runs/tuned.trec', Buffer.from('q1 Q0 d1 1 2 t\nq1 Q0 d2 2 1 t\nq2 Q0 d3 1 1 t\n'));
      // First for q1, second for q2: 1 and 1/2.
      await output.writeBytes('runs/tuned-mix.trec', Buffer.from('q1 Q0 d1 1 2 t\nq2 Q0 d3 1 2 t\nq2 Q0 d2 2 1 t\n'));
    },
  });
  const evaluated = await stages.run(evaluate, { inputs: { set } });
  await record('a', [train, { ...less, item: 'size-2' }, { ...evaluated, item: 'faq' }]);
  await record('early', [train]);
});

test('the values of the best tuned system by question, what the set and the lists are, and the training of all', async () => {
  const [run] = await readComparedRuns(['a'], context);
  const [evaluation] = run!.evaluations;
  expect(evaluation?.best.system).toBe('tuned-mix');
  const [reciprocal] = evaluation!.best.results;
  expect([...reciprocal!.perQuery]).toEqual([
    ['q1', 1],
    ['q2', 0.5],
  ]);
  expect(evaluation?.setDigest).toMatch(/^[0-9a-f]{64}$/);
  expect(run?.training).toMatchObject({
    steps: [{ step: 1, loss: 2 }],
    heldOut: [{ step: 1, ndcg10: 0.5, isKept: true }],
  });
  expect(run?.stages.map(({ name, item }) => [name, item])).toEqual([
    ['train', undefined],
    ['train', 'size-2'],
    ['evaluate', 'faq'],
  ]);
});

test.each([
  ['nobody', 'there is no run nobody'],
  ['still-open', 'the run still-open is running and has left no record to compare'],
  ['early', 'the run early has evaluated nothing that could be compared'],
])('%s: %s', async (runId, message) => {
  await expect(readComparedRuns(['a', runId], context)).rejects.toMatchObject({
    ...{ code: 'missing-object', message },
    mend: expect.stringMatching(/./) as unknown,
  });
});
