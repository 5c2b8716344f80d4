import { expectNothingLeaked, finishQueries, llmSpec, readMade, runQueries, stageOf } from './support/llmStack';
import { start, waitForPause } from './support/runs';
import { describeWithTools } from './support/testStack';
import { useLlmStack } from './support/useLlmStack';

const requests = 1_000;
const price = { inputPerMillion: 2, outputPerMillion: 8, batchDiscount: 0.5 };
const batch = { firstPollSeconds: 1, maxPollSeconds: 1 };
let undisturbed: Record<string, string>;
const { open, digestUndisturbed } = useLlmStack();

describeWithTools('1,000 requests in batches of the provider', () => {
  test('undisturbed: the artifacts are those of the same requests asked online', async () => {
    undisturbed = await digestUndisturbed(requests);
    const stack = await open({ price });
    const { runId } = await runQueries(stack, await llmSpec(stack, requests, { mode: 'batch', batch, price }));
    const counts = await stack.server.counts();
    expect(counts).toMatchObject({ requests: 0, batchesCreated: 1, batchLinesAnswered: requests, filesLeft: 0 });
    expect((await readMade(stack)).digests).toEqual(undisturbed);
    await expectNothingLeaked(stack, runId);
  });

  test('one that expires at 60% is completed by a second of exactly the missing 40%', async () => {
    const stack = await open({ batchFaults: [{ expireAtShare: 0.6 }] });
    const { runId } = await runQueries(stack, await llmSpec(stack, requests, { mode: 'batch', batch }));
    const counts = await stack.server.counts();
    expect(counts).toMatchObject({ requests: 0, batchesCreated: 2, batchLinesAnswered: requests, billedAgain: 0 });
    expect((await readMade(stack)).digests).toEqual(undisturbed);
    await expectNothingLeaked(stack, runId);
  });

  test('lost, doubled, unknown and failed lines: only what is missing is asked again, the rest of it online', async () => {
    const faults = { loseShare: 0.05, doubleShare: 0.05, unknownLines: 3, failShare: 0.05 };
    const stack = await open({ batchFaults: [faults, faults] });
    const rounds = { ...batch, rounds: 2 };
    await runQueries(stack, await llmSpec(stack, requests, { mode: 'batch', batch: rounds }));
    const counts = await stack.server.counts();
    // A lost line was answered, which nobody can know.
    expect(counts).toMatchObject({ batchesCreated: 2, repeats: 0, distinctKeys: requests });
    expect(counts.requests).toBeGreaterThan(0);
    // The faults go by what is asked, so the second batch loses what the first one lost.
    expect(counts.requests).toBeLessThan(requests * 0.12);
    expect((await readMade(stack)).digests).toEqual(undisturbed);
  });

  test('the budget holds by the books of the provider; raised, the rest is asked', async () => {
    const stack = await open({ price });
    const budgetUsd = 0.1;
    const runId = await start(stack, await llmSpec(stack, requests, { mode: 'batch', batch, price, budgetUsd }));
    const { pause } = await waitForPause(stack, runId);
    expect(pause).toMatchObject({ reason: 'budget', waitsFor: ['raiseBudget'] });
    const { nanoUsd, batchLinesAnswered } = await stack.server.counts();
    expect(batchLinesAnswered).toBeGreaterThan(0);
    expect(nanoUsd).toBeLessThanOrEqual(budgetUsd * 1e9);
    await stack.client.controlRun(runId, { command: 'raiseBudget', budgetNanoUsd: 50e9 });
    const view = await finishQueries(stack, runId);
    const counts = await stack.server.counts();
    expect(counts).toMatchObject({ billedAgain: 0, batchLinesAnswered: requests });
    expect(stageOf(view, 'queries')?.llm?.totals.spentNanoUsd).toBe(counts.nanoUsd);
    expect((await readMade(stack)).digests).toEqual(undisturbed);
  });

  test('a poison prompt ends in quarantine, and the stage goes on', async () => {
    const stack = await open({ faults: [{ kind: 'refusal', marker: 'poison-5 ' }] });
    const view = await runQueries(stack, await llmSpec(stack, requests, { mode: 'batch', batch }));
    expect(stageOf(view, 'queries')?.counts).toMatchObject({ dropped: { refused: 1 } });
  });
});
