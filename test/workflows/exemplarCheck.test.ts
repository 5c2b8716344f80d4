import { ApplicationFailure } from '@temporalio/common';
import { pipelineSpecSchema } from '../../core/contracts/pipelineSpec';
import { listExemplars } from '../../core/strategies/queries/listExemplars';
import { queryStrategyNames, queryWriterNames } from '../../core/strategies/queries/registry';
import { taskQueues } from '../../temporal.config';
import { showsExemplars } from '../../workflows/lib/planStages';
import { replayAll, stageOf, startRun, waitForRun } from './support/pipelineRuns';
import { specFor } from './support/fakeActivities';
import { temporal, useTemporal, world } from './support/stageRuns';

useTemporal();

const evaluate = [{ name: 'faq', beir: 'faq' }];
const exemplars = [{ id: 'shears', passage: 'Sheep are shorn in spring.', query: 'when are sheep shorn' }];
const queries = { strategy: 'few-shot', exemplars };

const refusal = 'exemplar-of-test-set';

/** The exemplars are found in the set. */
function onStage(name: string): void {
  if (name !== 'checkExemplars') return;
  throw ApplicationFailure.create({ message: 'exemplar shears', type: refusal, nonRetryable: true });
}

test('a run whose exemplars are of an evaluation set ends before anything is asked', async () => {
  const handle = await startRun({ onStage }, {}, { queries, evaluate });
  await expect(handle.result()).rejects.toMatchObject({ cause: { cause: { type: refusal } } });
  expect(world.seen.stages).toEqual(['ingestDocuments', 'ingestDocuments', 'checkExemplars']);
  expect(world.seen.shards).toEqual([]);
  const progress = await waitForRun(handle, () => true);
  expect(stageOf(progress, 'exemplars')?.state).toBe('failed');
});

test('and so does an estimate, whose pilot would show them', async () => {
  world.reset({ onStage });
  const sources = { corpus: { digest: '0'.repeat(64), label: 'corpus' }, evaluate: {} };
  const handle = await temporal.client.workflow.start('estimateRun', {
    workflowId: 'estimate',
    taskQueue: taskQueues.cpu,
    args: [{ spec: specFor({}, { queries, evaluate }), sources, pilot: 4 }],
  });
  await expect(handle.result()).rejects.toMatchObject({ cause: { cause: { type: refusal } } });
  expect(world.seen.stages).toEqual(['ingestDocuments', 'ingestDocuments', 'checkExemplars']);
  expect(world.seen.shards).toEqual([]);
});

test('exemplars of no set are compared after the sets are read, and the run goes on', async () => {
  const handle = await startRun({}, {}, { queries, evaluate });
  const { receipts } = await handle.result();
  expect(receipts.slice(0, 4).map(({ stage }) => stage)).toEqual([
    ...['ingestDocuments', 'ingestDocuments', 'checkExemplars', 'chunkDocuments'],
  ]);
  const progress = await waitForRun(handle, () => true);
  expect(progress.stages.map(({ name }) => name).slice(0, 4)).toEqual(['ingest', 'ingest', 'exemplars', 'chunk']);
  await replayAll(handle.workflowId);
});

test.each([
  ['no exemplars', { evaluate }],
  ['no evaluation set', { queries }],
])('%s: nothing is compared', async (_name, changes) => {
  const handle = await startRun({}, {}, changes);
  await handle.result();
  expect(world.seen.stages).not.toContain('checkExemplars');
});

/** A workflow cannot look into the strategies. */
test('the workflow knows which strategies bring exemplars of their own', () => {
  const ways = [
    ...queryStrategyNames.map((strategy) => ({ strategy })),
    ...queryWriterNames.map((queriesBy) => ({ strategy: 'graded-docs', gradedDocs: { queriesBy } })),
  ];
  for (const way of ways.flatMap((each) => [each, { mix: [{ strategy: 'zero-shot' }, each] }])) {
    const spec = pipelineSpecSchema.parse({ name: 'ways', corpus: { beir: 'corpus' }, evaluate, queries: way });
    expect([way, showsExemplars(spec)]).toEqual([way, listExemplars(spec.queries).length > 0]);
  }
});
