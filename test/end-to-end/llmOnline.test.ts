import { mixedTransientFaults } from '../support/faultServer/faultServer';
import { expectNothingLeaked, finishQueries, llmSpec, readMade, runQueries, stageOf } from './support/llmStack';
import { start, waitForPause } from './support/runs';
import { describeWithTools, waitFor } from './support/testStack';
import { useLlmStack } from './support/useLlmStack';

const requests = 5_000;
let undisturbed: Record<string, string>;
const { open, digestUndisturbed } = useLlmStack();

describeWithTools('5,000 requests, online', () => {
  test('undisturbed: each is asked once, and asked again by another run none', async () => {
    const stack = await open();
    const spec = await llmSpec(stack, requests);
    const estimate = await stack.client.estimate(spec, { specFolder: stack.folder, pilot: 24 });
    expect(estimate).toMatchObject({ pipeline: 'asking', passages: requests });
    expect(estimate.stages[0]).toMatchObject({ stage: 'queries', requests: { expected: requests }, fromLedger: 24 });
    const piloted = (await stack.server.counts()).requests;
    expect(piloted).toBe(estimate.pilot?.requests);
    // Some of the pilot's requests were judgements: of what follows, only the 24 questions are known.
    await stack.server.control({ resetCounts: true });
    const { runId } = await runQueries(stack, spec);
    const { digests, answers } = await readMade(stack);
    undisturbed = digests;
    expect(answers.counts).toEqual({ in: requests, out: requests, dropped: {} });
    expect(await stack.server.counts()).toMatchObject({
      requests: requests - 24,
      delivered: requests - 24,
      repeats: 0,
    });
    await expectNothingLeaked(stack, runId);
    // Another pipeline with the same documents, cut otherwise into shards, shares the ledger.
    const fewer = await llmSpec(stack, requests - 700);
    await runQueries(stack, { ...fewer, name: 'other' });
    expect(await stack.server.counts()).toMatchObject({ requests: requests - 24 });
  });

  test('20% transient faults: it completes, nothing answered is asked again, and Retry-After is kept', async () => {
    // Fewer, since a Retry-After stops all for a second, as it should.
    const some = 1_500;
    const digests = await digestUndisturbed(some);
    // What was on its way when one was told to wait may come as late as the machine is busy.
    const stack = await open({ faults: mixedTransientFaults(0.2, { slowMs: 300 }), seed: 4, graceMs: 1_000 });
    const { runId } = await runQueries(stack, await llmSpec(stack, some));
    const counts = await stack.server.counts();
    expect(counts).toMatchObject({ repeats: 0, earlyCalls: 0, callsWhileClosed: 0, distinctKeys: some });
    expect(Object.values(counts.byFault).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(some * 0.15);
    expect((await readMade(stack)).digests).toEqual(digests);
    await expectNothingLeaked(stack, runId);
  });

  test('the quota ends after 2,000: the run waits and says so; when it is back, resume repeats nothing', async () => {
    const stack = await open({ quotaRequests: 2_000 });
    const runId = await start(stack, await llmSpec(stack, requests));
    const { pause } = await waitForPause(stack, runId);
    expect(pause).toMatchObject({ reason: 'quota', stage: 'queries', waitsFor: ['resume'] });
    // The shards that were open then say what they had when they have ended.
    await waitFor(async () => {
      const { answered, requests: all } = stageOf(await stack.client.viewRun(runId), 'queries')?.llm?.totals ?? {};
      return answered === 2_000 && all === requests ? true : undefined;
    }, 200);
    expect(await stack.client.readFailed(runId, { limit: 10 })).toMatchObject({ total: 0 });
    await stack.server.control({ restoreQuota: true });
    expect(await stack.client.controlRun(runId, { command: 'resume' })).toMatchObject({ accepted: true });
    await finishQueries(stack, runId);
    expect(await stack.server.counts()).toMatchObject({ repeats: 0, accepted: requests, billedAgain: 0 });
    expect((await readMade(stack)).digests).toEqual(undisturbed);
    await expectNothingLeaked(stack, runId);
  });

  test('poison prompts are set aside with their raw answers, and the stage goes on', async () => {
    const faults = [7, 77, 177].map((number) => ({ kind: 'malformed-json' as const, marker: `poison-${number} ` }));
    const stack = await open({ faults });
    const runId = await start(stack, await llmSpec(stack, requests));
    const view = await finishQueries(stack, runId);
    expect(stageOf(view, 'queries')?.counts).toMatchObject({ dropped: { 'off-schema': 3 } });
    const failed = await stack.client.readFailed(runId, { limit: 10 });
    expect(failed).toMatchObject({ total: 3, byReason: { 'off-schema': 3 } });
    for (const { passage, raw } of failed.requests) {
      expect(passage?.text).toMatch(/poison-(7|77|177) /);
      expect(raw).toMatch(/^\{"/);
    }
    // Asked once and twice again, with the reason, each.
    expect(await stack.server.counts()).toMatchObject({ requests: requests + 6 });
  });

  test('the budget is never exceeded, by the books of the provider; raised, it completes', async () => {
    const price = { inputPerMillion: 2, outputPerMillion: 8, batchDiscount: 0.5 };
    const stack = await open({ price, faults: mixedTransientFaults(0.05, { retryAfterMs: 200, slowMs: 100 }) });
    const budgetUsd = 0.25;
    const runId = await start(stack, await llmSpec(stack, requests, { price, budgetUsd }));
    const paused = await waitForPause(stack, runId);
    expect(paused.pause).toMatchObject({ reason: 'budget', waitsFor: ['raiseBudget'] });
    const { nanoUsd } = await stack.server.counts();
    expect(nanoUsd).toBeLessThanOrEqual(budgetUsd * 1e9);
    // It stops for lack of money, not long before.
    expect(nanoUsd).toBeGreaterThan(0.9 * budgetUsd * 1e9);
    const command = { command: 'raiseBudget', budgetNanoUsd: 50e9 } as const;
    expect(await stack.client.controlRun(runId, command)).toMatchObject({ accepted: true });
    const view = await finishQueries(stack, runId);
    const { nanoUsd: whole, repeats } = await stack.server.counts();
    expect(repeats).toBe(0);
    expect(whole).toBeLessThanOrEqual(stageOf(view, 'queries')?.llm?.totals.spentNanoUsd ?? 0);
    expect((await readMade(stack)).digests).toEqual(undisturbed);
  });
});
