import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { createBatchActivities } from '../../activities/llm/batch/createBatchActivities';
import type { CpuActivities, GpuActivities, LlmActivities } from '../../core/contracts/activities';
import type { BatchReference, BatchState, CollectedBatch } from '../../core/contracts/llmWork';
import { createBatchEndpoints } from '../../infra/llm/batch/batchEndpoints';
import { taskQueues } from '../../temporal.config';
import type { ProviderBatchOutcome } from '../../workflows/providerBatch';
import { buildRequests, openBatchStage, type BatchStage } from '../activities/llm/batch/support';
import { startFaultServer, type FaultServer, type FaultServerOptions } from '../support/faultServer/faultServer';
import { historiesOf, startTemporalForTests, type TemporalForTests } from './support/temporalForTests';

jest.setTimeout(120_000);

/** What the worker runs; each test puts its own in. */
let activities: Partial<LlmActivities> = {};
let temporal: TemporalForTests;
let server: FaultServer | undefined;
let started = 0;

beforeAll(async () => {
  const names = ['submitBatch', 'readBatch', 'collectBatch', 'cancelBatch', 'deleteBatchFiles'] as const;
  const delegate = (name: (typeof names)[number]) => [
    name,
    (...given: unknown[]) => (activities[name] as (...given: unknown[]) => unknown)(...given),
  ];
  const llm = Object.fromEntries(names.map(delegate)) as unknown as LlmActivities;
  // A worker without an activity is refused.
  const none = { unused: () => undefined };
  const others = { cpu: none as unknown as CpuActivities, gpu: none as unknown as GpuActivities };
  // Far below the project's own number, and above what any other test here needs.
  temporal = await startTemporalForTests({ llm, ...others }, { eventsPerRun: 150 });
});

afterAll(() => temporal?.stop());

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function openStage(options: FaultServerOptions, requests = 80): Promise<BatchStage> {
  server = await startFaultServer({ answers: 'constant', batchPace: { by: 'clock', stepMs: 5 }, ...options });
  const llm = { batch: { firstPollSeconds: 0.05, maxPollSeconds: 0.1 } };
  const stage = await openBatchStage({ url: server.url, requests: buildRequests(requests), llm });
  const environment = { baseUrl: undefined, apiKey: 'test-key', rehearsalUrl: undefined };
  const batchEndpointFor = createBatchEndpoints({ store: stage.store, environment });
  activities = createBatchActivities({ store: stage.store, ledger: stage.ledger, batchEndpointFor });
  return stage;
}

function start(batch: BatchReference) {
  return temporal.client.workflow.start<(input: { batch: BatchReference }) => Promise<ProviderBatchOutcome>>(
    'providerBatch',
    { taskQueue: taskQueues.cpu, workflowId: `provider-batch-${(started += 1)}`, args: [{ batch }] },
  );
}

async function reference(stage: BatchStage): Promise<BatchReference> {
  return stage.reference((await stage.plan(1)).batches[0]!);
}

test('a batch is submitted, waited for, collected and cleared away; history holds no prompt and replays', async () => {
  const stage = await openStage({});
  const handle = await start(await reference(stage));
  const { collected, state } = await handle.result();
  expect(state.status).toBe('completed');
  expect(collected).toMatchObject({ answered: 80, missing: 0 });
  expect(await server!.counts()).toMatchObject({ batchesCreated: 1, filesLeft: 0, billedAgain: 0 });
  const [history] = await historiesOf(temporal, handle.workflowId);
  expect(JSON.stringify(history)).not.toMatch(/harbour|Write a question|test-key/);
  expect(JSON.stringify(history).length).toBeLessThan(120_000);
  await temporal.replay(history!, handle.workflowId);
});

test('when it is cancelled so is the batch; what that had finished is collected and its files are deleted', async () => {
  const stage = await openStage({ batchPace: { by: 'hand' }, batchSteps: 10 });
  const handle = await start(await reference(stage));
  await until(async () => (await server!.counts()).batchesCreated === 1);
  await server!.control({ advance: 6 });
  await handle.cancel();
  await until(async () => {
    await server!.control({ advance: 2 });
    return (await handle.describe()).status.name !== 'RUNNING';
  });
  const { collected, state } = await handle.result();
  expect(state.status).toBe('cancelled');
  expect(collected.answered).toBeGreaterThan(0);
  expect(collected.answered + collected.missing).toBe(80);
  expect((await stage.answered()).size).toBe(collected.answered);
  expect((await server!.counts()).filesLeft).toBe(0);
});

test('without room for its tokens it waits, and is sent again', async () => {
  const stage = await openStage({ maxEnqueuedTokens: 10 });
  const handle = await start(await reference(stage));
  await until(async () => ((await server!.counts()).byFault['enqueued-tokens'] ?? 0) >= 2);
  await server!.control({ set: { maxEnqueuedTokens: null } });
  const { collected } = await handle.result();
  expect(collected.answered).toBe(80);
  const counts = await server!.counts();
  expect(counts).toMatchObject({ filesUploaded: 1, filesLeft: 0, billedAgain: 0, batchLinesAnswered: 80 });
});

test('no room that is said to the create itself is the same', async () => {
  let creates = 0;
  const stage = await openStage({});
  const { submitBatch } = activities;
  activities.submitBatch = (batch) => {
    if ((creates += 1) > 2) return submitBatch!(batch);
    throw ApplicationFailure.create({ message: 'no room', type: 'llm-enqueued-limit', nonRetryable: true });
  };
  const { collected } = await (await start(await reference(stage))).result();
  expect({ creates, answered: collected.answered }).toEqual({ creates: 3, answered: 80 });
});

test.each([
  ['quota', 'llm-quota'],
  ['unauthorized', 'llm-auth'],
] as const)('%s at the create ends it with %s at once', async (fault, type) => {
  const stage = await openStage({ scripted: [{ route: 'POST /batches', fault }] });
  const error = await (await start(await reference(stage))).result().catch((reason: unknown) => reason);
  const failure = (error as WorkflowFailedError).cause?.cause;
  expect(failure).toMatchObject({ type, nonRetryable: true });
  expect(String(failure)).not.toContain('test-key');
  expect((await server!.counts()).batchesCreated).toBe(0);
});

test('a batch that the provider will not take as it is stops its stage with the reason', async () => {
  const stage = await openStage({ scripted: [{ route: 'POST /batches', fault: 'bad-request' }] });
  const { collected, state } = await (await start(await reference(stage))).result();
  expect(collected).toMatchObject({ answered: 0, missing: 80, stopped: { reason: 'unavailable' } });
  expect(state.errors?.[0]).toContain('refused this request');
});

test('a provider that is not reached for a while is asked again, and a long wait continues as new', async () => {
  const stage = await openStage({});
  const seen = { submits: 0, looks: 0, deleted: 0 };
  const state: BatchState = { status: 'in_progress', completed: 0, failed: 0, total: 80 };
  const collected: CollectedBatch = {
    ...{ answered: 80, failedByReason: {}, unknownLines: 0, repeatedLines: 0, missing: 0 },
    usage: { requests: 80, fromLedger: 0, failed: 0, tokensIn: 1, tokensOut: 1 },
  };
  activities = {
    submitBatch: async () => ({ providerId: `batch_${(seen.submits += 1)}`, inputFileId: 'file-1', adopted: false }),
    readBatch: async () => {
      seen.looks += 1;
      if (seen.looks === 3)
        throw ApplicationFailure.create({ message: 'down', type: 'llm-unavailable', nonRetryable: true });
      return seen.looks < 25 ? state : { ...state, status: 'completed' };
    },
    collectBatch: async (_batch, { providerId }) => ({ ...collected, answered: providerId === 'batch_1' ? 80 : 0 }),
    deleteBatchFiles: async () => {
      seen.deleted += 1;
    },
  };
  const batch = await reference(stage);
  const quick = { ...batch.spec.llm.batch, firstPollSeconds: 0.001, maxPollSeconds: 0.001 };
  const handle = await start({ ...batch, spec: { ...batch.spec, llm: { ...batch.spec.llm, batch: quick } } });
  const outcome = await handle.result();
  expect(outcome).toMatchObject({ collected: { answered: 80 }, state: { status: 'completed' } });
  expect(seen).toEqual({ submits: 1, looks: 25, deleted: 1 });
  const histories = await historiesOf(temporal, handle.workflowId);
  expect(histories.length).toBeGreaterThan(1);
  for (const { events } of histories) expect(events?.length).toBeLessThan(200);
  for (const history of histories) await temporal.replay(history, handle.workflowId);
});

async function until(isReached: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await isReached()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it was not reached within 20 seconds');
}
