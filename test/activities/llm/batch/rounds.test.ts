import { collectBatch } from '../../../../activities/llm/batch/collectBatch';
import { readBatch } from '../../../../activities/llm/batch/readBatch';
import { unusableKey } from '../../../../core/llm/reaskChain';
import type { BatchProvider } from '../../../../infra/llm/batch/batchProvider';
import { startFaultServer, type FaultServer, type FaultServerOptions } from '../../../support/faultServer/faultServer';
import { buildRequests, openBatchStage } from './support';

let server: FaultServer;

async function start(options: FaultServerOptions = {}): Promise<string> {
  server = await startFaultServer({ answers: 'constant', batchPace: { by: 'clock', stepMs: 1 }, ...options });
  return server.url;
}

afterEach(() => server.close());

test('a batch is answered, joined in any order, and leaves no file at the provider', async () => {
  const stage = await openBatchStage({ url: await start(), requests: buildRequests(600) });
  const { batches, missing, heldBack } = await stage.plan(1);
  expect({ batches: batches.map(({ requests }) => requests), missing, heldBack }).toEqual({
    batches: [600],
    missing: 600,
    heldBack: 0,
  });
  const { submitted, state, collected } = await stage.run(batches[0]!);
  expect(submitted.adopted).toBe(false);
  expect(state).toMatchObject({ status: 'completed', completed: 600, failed: 0, total: 600 });
  expect(collected).toMatchObject({ answered: 600, missing: 0, unknownLines: 0, repeatedLines: 0, failedByReason: {} });
  expect((await stage.answered()).size).toBe(600);
  expect(await stage.plan(2)).toEqual({ batches: [], missing: 0, heldBack: 0 });
  expect(await server.counts()).toMatchObject({ batchesCreated: 1, filesLeft: 0, batchLinesAnswered: 600, repeats: 0 });
});

test('what a batch that expired at 60% did not finish is exactly the next batch', async () => {
  const url = await start({ batchFaults: [{ expireAtShare: 0.6 }] });
  const stage = await openBatchStage({ url, requests: buildRequests(500) });
  const first = await stage.run((await stage.plan(1)).batches[0]!);
  expect(first.state.status).toBe('expired');
  expect(first.collected).toMatchObject({ answered: 300, missing: 200 });

  const plan = await stage.plan(2);
  expect(plan.batches.map(({ requests }) => requests)).toEqual([200]);
  const second = await stage.run(plan.batches[0]!);
  expect(second.collected).toMatchObject({ answered: 200, missing: 0 });
  expect(await server.counts()).toMatchObject({
    batchesCreated: 2,
    batchLinesAnswered: 500,
    repeats: 0,
    billedAgain: 0,
  });
});

test('lost lines are asked again; doubled and unknown ones are counted and harmless', async () => {
  const url = await start({ batchFaults: [{ loseShare: 0.1, doubleShare: 0.1, unknownLines: 7 }], seed: 5 });
  const stage = await openBatchStage({ url, requests: buildRequests(400) });
  const { collected } = await stage.run((await stage.plan(1)).batches[0]!);
  expect(collected.missing).toBeGreaterThan(10);
  expect(collected.repeatedLines).toBeGreaterThan(10);
  expect(collected).toMatchObject({ unknownLines: 7, answered: 400 - collected.missing });
  expect((await stage.answered()).size).toBe(collected.answered);

  const second = await stage.run((await stage.plan(2)).batches[0]!);
  expect(second.collected).toMatchObject({ answered: collected.missing, missing: 0 });
  expect((await stage.answered()).size).toBe(400);
});

test('of a partly failed batch the answers are kept and the rest is sent again', async () => {
  const url = await start({ batchFaults: [{ failShare: 0.25 }] });
  const stage = await openBatchStage({ url, requests: buildRequests(200) });
  const { state, collected } = await stage.run((await stage.plan(1)).batches[0]!);
  expect(state.errorFileId).toMatch(/^file-./);
  expect(state.failed).toBeGreaterThan(20);
  expect(state.completed + state.failed).toBe(200);
  expect(collected.answered).toBe(state.completed);
  expect(collected.failedByReason).toEqual({ unavailable: state.failed });
  const plan = await stage.plan(2);
  expect(plan.batches.map(({ requests }) => requests)).toEqual([state.failed]);
  expect((await stage.run(plan.batches[0]!)).collected.answered).toBe(state.failed);
});

test.each([{ failShare: 1 }, { loseShare: 1 }])(
  'a batch of which nothing was answered (%j) is sent again in the next round',
  async (fault) => {
    const stage = await openBatchStage({ url: await start({ batchFaults: [fault] }), requests: buildRequests(50) });
    const [firstPlan] = (await stage.plan(1)).batches;
    const first = await stage.run(firstPlan!);
    expect(first.collected.answered).toBe(0);
    const [secondPlan] = (await stage.plan(2)).batches;
    expect(secondPlan?.id).toBe(firstPlan?.id);
    const second = await stage.run(secondPlan!);
    expect(second.submitted).toMatchObject({ adopted: false });
    expect(second.submitted.providerId).not.toBe(first.submitted.providerId);
    expect(second.collected.answered).toBe(50);
    expect(await stage.plan(3)).toEqual({ batches: [], missing: 0, heldBack: 0 });
  },
);

test('what does not fit into the batches of a round is told, and the next round has it', async () => {
  const llm = { batch: { maxRequests: 1 } };
  const stage = await openBatchStage({ url: await start(), requests: buildRequests(130), llm });
  const { batches, ...counts } = await stage.plan(1);
  expect(batches).toHaveLength(128);
  expect(counts).toEqual({ missing: 130, heldBack: 0, cut: true });
  for (const plan of batches.slice(0, 2)) await stage.run(plan);
  const second = await stage.plan(2);
  expect(second).toMatchObject({ missing: 128, heldBack: 0 });
  expect(second.batches).toHaveLength(128);
  expect(second.cut).toBeUndefined();
});

test('a refused line is named, and its request is in no further batch of the run', async () => {
  const url = await start({ batchFaults: [{ failAtLines: [3, 90] }] });
  const stage = await openBatchStage({ url, requests: buildRequests(100) });
  const { state, collected } = await stage.run((await stage.plan(1)).batches[0]!);
  expect(state).toMatchObject({ status: 'failed', errors: ['line 3: invalid_request', 'line 90: invalid_request'] });
  expect(collected).toMatchObject({ answered: 0, missing: 98, failedByReason: { 'bad-request': 2 } });
  expect(collected.stopped).toBeUndefined();

  const plan = await stage.plan(2);
  expect(plan).toMatchObject({ missing: 100, heldBack: 0, batches: [{ requests: 98 }] });
  await stage.run(plan.batches[0]!);
  const left = stage.requests.map(({ key }) => key).filter((_, index) => index === 2 || index === 89);
  const answered = await stage.answered();
  expect(left.map((key) => answered.has(key))).toEqual([false, false]);
  expect(answered.size).toBe(98);
  expect(await stage.plan(3)).toEqual({ batches: [], missing: 2, heldBack: 0 });
  // Another run may have better luck.
  expect((await stage.asRun('run-2').plan(1)).batches.map(({ requests }) => requests)).toEqual([2]);
});

test('an answer that cannot be used is kept for the re-ask and is not asked for in a batch again', async () => {
  const url = await start({ faults: [{ kind: 'off-schema', share: 0.2 }] });
  const stage = await openBatchStage({ url, requests: buildRequests(200) });
  const { collected } = await stage.run((await stage.plan(1)).batches[0]!);
  const unusable = collected.failedByReason['off-schema'] ?? 0;
  expect(unusable).toBeGreaterThan(20);
  expect(collected.answered).toBe(200 - unusable);
  expect(await stage.plan(2)).toEqual({ batches: [], missing: unusable, heldBack: 0 });
  expect((await stage.asRun('run-2').plan(1)).batches).toEqual([]);

  const firstAsks = stage.requests.map(({ key }) => unusableKey(key, 0, 0));
  const kept = await stage.ledger.openScope('test', firstAsks);
  const entries = firstAsks.flatMap((key) => kept.get(key) ?? []);
  expect(entries).toHaveLength(unusable);
  expect(entries[0]).toMatchObject({ isBatch: true, answer: { status: 'failed', failure: { reason: 'off-schema' } } });
});

test('usage and money are those of the provider, unusable answers included', async () => {
  const price = { inputPerMillion: 0.15, outputPerMillion: 0.6, batchDiscount: 0.5 };
  const url = await start({ price, faults: [{ kind: 'off-schema', share: 0.2 }] });
  const stage = await openBatchStage({ url, requests: buildRequests(100), llm: { price } });
  const plan = (await stage.plan(1)).batches[0]!;
  const { collected } = await stage.run(plan);
  const counts = await server.counts();
  const { prompt, completion } = counts.tokens;
  expect(collected.usage).toMatchObject({ requests: 100, tokensIn: prompt, tokensOut: completion });
  // Each line is rounded up to a whole billionth.
  expect(collected.usage.nanoUsd).toBeGreaterThanOrEqual(counts.nanoUsd);
  expect(collected.usage.nanoUsd! - counts.nanoUsd).toBeLessThanOrEqual(100);
  expect(plan.worstCaseNanoUsd).toBeGreaterThan(counts.nanoUsd);
});

test('one that was collected already gives the same counts and adds nothing, even when the files are gone', async () => {
  const stage = await openBatchStage({ url: await start(), requests: buildRequests(300) });
  const plan = (await stage.plan(1)).batches[0]!;
  const first = await stage.run(plan);
  const before = [...stage.store.objects.keys()].sort();
  const again = await stage.collect(plan, first.submitted, first.state);
  expect(again).toEqual(first.collected);
  expect([...stage.store.objects.keys()].sort()).toEqual(before);
  const ofOtherRun = await stage.asRun('run-2').collect(plan, first.submitted, first.state);
  expect(ofOtherRun).toMatchObject({ answered: 300, usage: { fromLedger: 300, tokensIn: 0, tokensOut: 0 } });
});

test('a collection that died before its end is made again without repeating an answer', async () => {
  const stage = await openBatchStage({ url: await start(), requests: buildRequests(300) });
  const plan = (await stage.plan(1)).batches[0]!;
  const submitted = await stage.submit(plan);
  const state = await stage.untilFinal(plan, submitted);
  const put = stage.store.put.bind(stage.store);
  stage.store.put = async (key, body) => {
    if (key.includes('/collected/')) throw new Error('killed');
    return put(key, body);
  };
  await expect(stage.collect(plan, submitted, state)).rejects.toThrow('killed');
  stage.store.put = put;
  const segments = (): string[] => [...stage.store.objects.keys()].filter((key) => key.endsWith('.seg')).sort();
  const before = segments();
  expect(await stage.collect(plan, submitted, state)).toMatchObject({ answered: 300, missing: 0 });
  expect(segments()).toEqual(before);
});

test('quota that ends within a batch is said, and what was answered is kept', async () => {
  const stage = await openBatchStage({ url: await start({ quotaRequests: 40 }), requests: buildRequests(100) });
  const { collected } = await stage.run((await stage.plan(1)).batches[0]!);
  expect(collected).toMatchObject({ answered: 40, missing: 60, stopped: { reason: 'quota' } });
  await server.control({ restoreQuota: true });
  const second = await stage.run((await stage.plan(2)).batches[0]!);
  expect(second.collected).toMatchObject({ answered: 60, missing: 0 });
  expect((await server.counts()).repeats).toBe(0);
});

test('a batch that the provider refuses as a whole stops with its reason', async () => {
  const stage = await openBatchStage({ url: await start(), requests: buildRequests(3) });
  const plan = (await stage.plan(1)).batches[0]!;
  const submitted = await stage.submit(plan);
  const state = await stage.untilFinal(plan, submitted);
  const provider: BatchProvider = {
    ...stage.environment.provider,
    read: async () => ({
      ...{ id: 'batch_1', status: 'failed', inputFileId: 'file-1', completed: 0, failed: 0, total: 3 },
      errors: [{ code: 'model_not_available', message: 'test-model has no batches' }],
    }),
  };
  const environment = { ...stage.environment, provider };
  const refused = await readBatch(stage.reference(plan), submitted, environment);
  expect(refused.errors).toEqual(['model_not_available: test-model has no batches']);
  const collected = await collectBatch(stage.reference(plan), { ...submitted, providerId: 'b2' }, refused, environment);
  expect(collected.stopped).toMatchObject({
    reason: 'unavailable',
    message: expect.stringContaining('model_not_available'),
  });
  expect(collected.missing).toBe(3);
  expect(state.status).toBe('completed');
});
