import { cancelBatch } from '../../../../activities/llm/batch/endBatch';
import { startFaultServer, type FaultServer, type FaultServerOptions } from '../../../support/faultServer/faultServer';
import { buildRequests, openBatchStage, type BatchStage } from './support';

let server: FaultServer;

async function open(options: FaultServerOptions = {}): Promise<BatchStage> {
  server = await startFaultServer({ answers: 'constant', batchPace: { by: 'clock', stepMs: 1 }, ...options });
  return openBatchStage({ url: server.url, requests: buildRequests(50) });
}

afterEach(() => server.close());

test.each(['error-after', 'hang-up-after'] as const)(
  'a create that answered %s after creating the batch is adopted by the retry',
  async (fault) => {
    const stage = await open({ scripted: [{ route: 'POST /batches', calls: [1], fault }] });
    const plan = (await stage.plan(1)).batches[0]!;
    await expect(stage.submit(plan)).rejects.toMatchObject({ code: 'llm-unavailable', retryable: true });
    const { submitted, collected } = await stage.run(plan);
    expect(submitted.adopted).toBe(true);
    expect(collected.answered).toBe(50);
    expect(await server.counts()).toMatchObject({ batchesCreated: 1, filesUploaded: 1, filesLeft: 0, billedAgain: 0 });
  },
);

test('a create that failed leaves its file, which the retry uses', async () => {
  const stage = await open({ scripted: [{ route: 'POST /batches', calls: [1], fault: 'server-error' }] });
  const plan = (await stage.plan(1)).batches[0]!;
  await expect(stage.submit(plan)).rejects.toMatchObject({ code: 'llm-unavailable' });
  const { submitted } = await stage.run(plan);
  expect(submitted.adopted).toBe(false);
  expect(await server.counts()).toMatchObject({ batchesCreated: 1, filesUploaded: 1, filesLeft: 0 });
});

test('killed between the create and its note: the next attempt adopts', async () => {
  const stage = await open();
  const plan = (await stage.plan(1)).batches[0]!;
  const put = stage.store.put.bind(stage.store);
  stage.store.put = async (key, body) => {
    if (key.endsWith('.submitted.json')) throw new Error('killed');
    return put(key, body);
  };
  await expect(stage.submit(plan)).rejects.toThrow('killed');
  stage.store.put = put;
  expect((await stage.run(plan)).submitted.adopted).toBe(true);
  expect((await server.counts()).batchesCreated).toBe(1);
});

test('a run that ended without collecting leaves its batch to the next, whatever that would have planned', async () => {
  const stage = await open();
  const first = (await stage.plan(1)).batches[0]!;
  await stage.submit(first);

  const next = stage.asRun('run-2');
  const plan = await next.plan(1);
  expect(plan.batches).toEqual([first]);
  const { submitted, collected } = await next.run(first);
  expect(submitted.adopted).toBe(true);
  expect(collected.answered).toBe(50);
  expect(await server.counts()).toMatchObject({ batchesCreated: 1, billedAgain: 0, filesLeft: 0 });
  expect((await next.plan(2)).missing).toBe(0);
});

test('what is outstanding is in no other batch, and its money is reserved', async () => {
  const price = { inputPerMillion: 1, outputPerMillion: 1, batchDiscount: 0.5 };
  server = await startFaultServer({ answers: 'constant', batchPace: { by: 'hand' } });
  const requests = buildRequests(90);
  const stage = await openBatchStage({ url: server.url, requests, llm: { price, batch: { maxRequests: 30 } } });
  const first = await stage.plan(1);
  expect(first.batches.map((batch) => batch.requests)).toEqual([30, 30, 30]);
  const [, middle] = first.batches;
  await stage.submit(middle!);
  const second = await stage.plan(2);
  expect(second.batches[0]).toEqual(middle);
  expect(second.batches.map((batch) => batch.requests)).toEqual([30, 30, 30]);
  const grant = (middle!.worstCaseNanoUsd ?? 0) * 2;
  const third = await stage.plan(3, grant);
  expect(third.batches[0]).toEqual(middle);
  expect(third.batches.reduce((sum, batch) => sum + (batch.worstCaseNanoUsd ?? 0), 0)).toBeLessThanOrEqual(grant);
  expect(third.heldBack).toBeGreaterThan(0);
});

test('a batch of the same requests that gave nothing is not adopted: a new one is made', async () => {
  const stage = await open({ batchFaults: [{ expireAtShare: 0 }] });
  const first = (await stage.plan(1)).batches[0]!;
  const ended = await stage.run(first);
  expect(ended.collected).toMatchObject({ answered: 0, missing: 50 });
  const second = (await stage.plan(2)).batches[0]!;
  expect(second.id).toBe(first.id);
  const again = await stage.run(second);
  expect(again.submitted).toMatchObject({ adopted: false });
  expect(again.collected.answered).toBe(50);
  expect((await server.counts()).batchesCreated).toBe(2);
});

test('a second round of the same requests is adopted by its own retry', async () => {
  const stage = await open({
    batchFaults: [{ failShare: 1 }],
    scripted: [{ route: 'POST /batches', calls: [2], fault: 'error-after' }],
  });
  const first = await stage.run((await stage.plan(1)).batches[0]!);
  const second = (await stage.plan(2)).batches[0]!;
  await expect(stage.submit(second)).rejects.toMatchObject({ code: 'llm-unavailable' });
  const again = await stage.run(second);
  expect(again.submitted.adopted).toBe(true);
  expect(again.submitted.providerId).not.toBe(first.submitted.providerId);
  expect(again.collected.answered).toBe(50);
  expect((await server.counts()).batchesCreated).toBe(2);
});

test('a batch that failed for too many enqueued tokens says so, and is sent again with the same file', async () => {
  const stage = await open({ maxEnqueuedTokens: 10 });
  const plan = (await stage.plan(1)).batches[0]!;
  const submitted = await stage.submit(plan);
  const state = await stage.untilFinal(plan, submitted);
  expect(state).toMatchObject({ status: 'failed', isEnqueuedLimit: true });
  await server.control({ set: { maxEnqueuedTokens: null } });
  const { submitted: second, collected } = await stage.run(plan);
  expect(second.adopted).toBe(false);
  expect(second.providerId).not.toBe(submitted.providerId);
  expect(collected.answered).toBe(50);
  expect(await server.counts()).toMatchObject({ filesUploaded: 1, filesLeft: 0 });
});

test('what a cancelled batch had finished is kept', async () => {
  const stage = await open({ batchPace: { by: 'hand' }, batchSteps: 10 });
  const plan = (await stage.plan(1)).batches[0]!;
  const submitted = await stage.submit(plan);
  await server.control({ advance: 6 });
  await cancelBatch(stage.reference(plan), submitted, stage.environment);
  await server.control({ advance: 20 });
  const state = await stage.untilFinal(plan, submitted);
  expect(state.status).toBe('cancelled');
  const collected = await stage.collect(plan, submitted, state);
  expect(collected.answered).toBeGreaterThan(0);
  expect(collected.answered + collected.missing).toBe(50);
  expect((await stage.plan(2)).missing).toBe(collected.missing);
  // Cancelling what has ended is no error.
  await cancelBatch(stage.reference(plan), submitted, stage.environment);
});

test('quota and key are not retried, and an endpoint without batches is told apart from a wrong key', async () => {
  const stage = await open({ scripted: [{ route: 'POST /batches', calls: [1], fault: 'quota' }] });
  const plan = (await stage.plan(1)).batches[0]!;
  await expect(stage.submit(plan)).rejects.toMatchObject({ code: 'llm-quota', retryable: false });
  await server.control({ set: { apiKey: 'another-key' } });
  await expect(stage.submit(plan)).rejects.toMatchObject({ code: 'llm-auth', retryable: false });
  await expect(stage.submit(plan)).rejects.not.toThrow(/test-key/);
});
