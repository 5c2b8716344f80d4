import { startFaultServer, type FaultServer, type FaultServerOptions } from '../../../support/faultServer/faultServer';
import { buildRequests, openBatchStage, type BatchStage } from './support';

let server: FaultServer;
const price = { inputPerMillion: 1, outputPerMillion: 1, batchDiscount: 0.5 };

async function open(options: FaultServerOptions, requests = 100): Promise<BatchStage> {
  const pace = { by: 'clock', stepMs: 1 } as const;
  server = await startFaultServer({ answers: 'constant', batchPace: pace, price, seed: 3, ...options });
  return openBatchStage({ url: server.url, requests: buildRequests(requests), llm: { price } });
}

afterEach(() => server.close());

test('lines that were billed and are in no file cost what the provider counts for the batch', async () => {
  const stage = await open({ batchFaults: [{ loseShare: 0.5 }] });
  const { collected } = await stage.run((await stage.plan(1)).batches[0]!);
  const { nanoUsd, tokens } = await server.counts();
  expect(collected.missing).toBeGreaterThan(30);
  expect(collected.usage).toMatchObject({ nanoUsd, tokensIn: tokens.prompt, tokensOut: tokens.completion });
});

test('without such a count each of them costs its worst case', async () => {
  const known = await open({ batchFaults: [{ loseShare: 0.5 }] });
  const plan = (await known.plan(1)).batches[0]!;
  const { collected: counted } = await known.run(plan);
  await server.close();
  const stage = await open({ batchFaults: [{ loseShare: 0.5, hidesUsage: true }] });
  const { state, collected } = await stage.run((await stage.plan(1)).batches[0]!);
  expect(state.usage).toBeUndefined();
  expect(collected).toMatchObject({ answered: counted.answered, missing: counted.missing });
  expect(collected.usage.nanoUsd).toBeGreaterThan(counted.usage.nanoUsd!);
  expect(collected.usage.nanoUsd).toBeLessThan(plan.worstCaseNanoUsd!);
  // All requests are nearly of one length, so half of them at the worst is some half of the plan.
  expect(collected.usage.nanoUsd).toBeGreaterThan((plan.worstCaseNanoUsd! * collected.missing) / 101);
});

test.each([false, true])('answers without a choice cost what they say (hidesUsage %j)', async (hidesUsage) => {
  const stage = await open({ faults: [{ kind: 'no-choice', share: 0.5 }], batchFaults: [{ hidesUsage }] });
  const { collected } = await stage.run((await stage.plan(1)).batches[0]!);
  const { nanoUsd, tokens } = await server.counts();
  expect(collected.failedByReason.unavailable).toBeGreaterThan(30);
  expect(collected.usage).toMatchObject({ nanoUsd, tokensIn: tokens.prompt, tokensOut: tokens.completion });
});

test.each([false, true])('an output file that is gone was paid for (hidesUsage %j)', async (hidesUsage) => {
  const stage = await open({ batchFaults: [{ hidesUsage }] });
  const plan = (await stage.plan(1)).batches[0]!;
  const submitted = await stage.submit(plan);
  const state = await stage.untilFinal(plan, submitted);
  await stage.environment.provider.deleteFile(state.outputFileId!);
  const collected = await stage.collect(plan, submitted, state);
  const { nanoUsd } = await server.counts();
  expect(collected).toMatchObject({ answered: 0, missing: 100 });
  expect(collected.usage.nanoUsd).toBe(hidesUsage ? plan.worstCaseNanoUsd : nanoUsd);
});

test('a count that is less than that of its own lines is not believed', async () => {
  const stage = await open({ batchFaults: [{ loseShare: 0.5 }] });
  const plan = (await stage.plan(1)).batches[0]!;
  const submitted = await stage.submit(plan);
  const state = await stage.untilFinal(plan, submitted);
  const usage = { tokensIn: 1, tokensCached: 0, tokensOut: 1 };
  const collected = await stage.collect(plan, submitted, { ...state, usage });
  expect(collected.usage.tokensIn).toBeGreaterThan(1);
  expect(collected.usage.nanoUsd).toBeGreaterThan((await server.counts()).nanoUsd);
});

test.each([
  ['what expired was not asked', { expireAtShare: 0.6 }],
  ['a failed line is not billed', { failShare: 0.3 }],
  ['nothing of a batch that was refused is billed', { failAtLines: [2] }],
])('%s, and costs nothing where the provider does not count', async (_, fault) => {
  const stage = await open({ batchFaults: [{ ...fault, hidesUsage: true }] });
  const { collected } = await stage.run((await stage.plan(1)).batches[0]!);
  expect(collected.missing + (collected.failedByReason.unavailable ?? 0)).toBeGreaterThan(10);
  expect(collected.usage.nanoUsd).toBe((await server.counts()).nanoUsd);
});

test('one that the provider does not know any more may have been billed', async () => {
  const stage = await open({});
  const plan = (await stage.plan(1)).batches[0]!;
  const submitted = { ...(await stage.submit(plan)), providerId: 'batch_forgotten' };
  const state = await stage.untilFinal(plan, submitted);
  expect(state).toMatchObject({ status: 'failed', isGone: true });
  const collected = await stage.collect(plan, submitted, state);
  expect(collected.usage.nanoUsd).toBe(plan.worstCaseNanoUsd);
});

test.each([false, true])('lost lines in every round do not exceed the budget (hidesUsage %j)', async (hidesUsage) => {
  const batchFaults = Array.from({ length: 12 }, () => ({ loseShare: 0.9, hidesUsage }));
  const stage = await open({ batchFaults });
  const budget = (await stage.plan(1)).batches[0]!.worstCaseNanoUsd!;
  let spent = 0;
  let heldBack = 0;
  for (let round = 1; round <= 12 && heldBack === 0; round += 1) {
    const plan = await stage.plan(round, budget - spent);
    for (const batch of plan.batches) spent += (await stage.run(batch)).collected.usage.nanoUsd ?? 0;
    heldBack = plan.batches.length === 0 ? plan.heldBack : 0;
  }
  const { nanoUsd, batchesCreated } = await server.counts();
  expect(batchesCreated).toBeGreaterThan(1);
  expect(nanoUsd).toBeLessThanOrEqual(spent);
  expect(spent).toBeLessThanOrEqual(budget);
});
