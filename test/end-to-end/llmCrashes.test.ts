import { createRandom } from '../../core/random';
import { finishQueries, llmSpec, readMade, type LlmStack } from './support/llmStack';
import { start } from './support/runs';
import { describeWithTools, waitFor } from './support/testStack';
import { useLlmStack } from './support/useLlmStack';

const requests = 5_000;
let undisturbed: Record<string, string>;
const { open, digestUndisturbed } = useLlmStack();

/** Batches of 1,000, each answered in steps that take a while, looked at every second. */
const batch = { maxRequests: 1_000, firstPollSeconds: 1, maxPollSeconds: 1 };
const batchPace = { by: 'clock', stepMs: 400 } as const;

describeWithTools('5,000 requests, while processes are killed', () => {
  beforeAll(async () => {
    undisturbed = await digestUndisturbed(requests);
  });

  test('the llm worker five times, with 64 requests open: of each time at most 64 + 64 are asked again', async () => {
    const stack = await open({ latencyMs: 50 });
    const runId = await start(stack, await llmSpec(stack, requests));
    const random = createRandom(11);
    for (let kills = 0; kills < 5; kills += 1) {
      const atAnswers = kills * 900 + 200 + Math.floor(random() * 500);
      await waitFor(async () => ((await stack.server.counts()).delivered >= atAnswers ? true : undefined), 20);
      stack.kill('llm');
    }
    await finishQueries(stack, runId);
    const counts = await stack.server.counts();
    process.stdout.write(
      `five kills: ${counts.repeats} answered requests repeated, ${counts.billedAgain} billed again\n`,
    );
    expect(counts.distinctKeys).toBe(requests);
    expect(counts.repeats).toBeLessThanOrEqual(5 * (64 + 64));
    expect(stack.events.filter(({ kind, name }) => kind === 'restarted' && name === 'llm')).toHaveLength(5);
    expect((await readMade(stack)).digests).toEqual(undisturbed);
  });

  test('the cpu worker and the Temporal server, online: nothing answered is asked again', async () => {
    const stack = await open({ latencyMs: 50 });
    const runId = await start(stack, await llmSpec(stack, requests));
    await killAtRandom(stack, ['cpu', 'temporal', 'cpu'], { seed: 12, from: 300, step: 900 });
    await finishQueries(stack, runId);
    expect(await stack.server.counts()).toMatchObject({ distinctKeys: requests, repeats: 0 });
    expect((await readMade(stack)).digests).toEqual(undisturbed);
  });

  test('all three, in batch mode: each request is in one batch, and none is paid for twice', async () => {
    const stack = await open({ batchPace, batchSteps: 10 });
    const runId = await start(stack, await llmSpec(stack, requests, { mode: 'batch', batch }));
    await waitFor(async () => ((await stack.server.counts()).batchesCreated >= 1 ? true : undefined), 20);
    stack.kill('llm');
    await killAtRandom(stack, ['cpu', 'llm', 'temporal'], { seed: 13, from: 500, step: 1_200 });
    await finishQueries(stack, runId);
    const counts = await stack.server.counts();
    expect(counts).toMatchObject({ batchesCreated: 5, billedAgain: 0, repeats: 0, requests: 0, filesLeft: 0 });
    expect((await readMade(stack)).digests).toEqual(undisturbed);
  });
});

/** Kills one after the other, each when somewhat more than so many requests have been answered. */
async function killAtRandom(
  stack: LlmStack,
  names: ('cpu' | 'llm' | 'temporal')[],
  { seed, from, step }: { seed: number; from: number; step: number },
): Promise<void> {
  const random = createRandom(seed);
  for (const [place, name] of names.entries()) {
    const atAnswers = from + place * step + Math.floor(random() * 400);
    await waitFor(async () => {
      const { delivered, batchLinesAnswered } = await stack.server.counts();
      return delivered + batchLinesAnswered >= atAnswers ? true : undefined;
    }, 20);
    stack.kill(name);
  }
}
