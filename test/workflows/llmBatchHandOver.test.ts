import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import type { BatchRoundRequest, BatchState, ShardRequest } from '../../core/contracts/llmWork';
import { signalNames, taskQueues } from '../../temporal.config';
import type { LlmBatchInput } from '../../workflows/lib/llmStage';
import { answered, specFor } from './support/fakeActivities';
import { planOf, promptProvider } from './support/fakeBatches';
import { control, finish, start, temporal, useTemporal, waitFor, world } from './support/stageRuns';
import { historiesOf, type History } from './support/temporalForTests';

useTemporal({ eventsPerRun: 40, heartbeatTimeout: '1s', longestCancelMs: 300 });

const price = { inputPerMillion: 1, outputPerMillion: 1 };

test('a raised budget that arrives while the stage hands over to a fresh history is carried over', async () => {
  const answerShard = async () => {
    await sleep(15);
    return answered({ costNanoUsd: 1 });
  };
  const handle = await start({ shards: { queries: 1, judge: 80 }, answerShard }, specFor({ price, budgetUsd: 1 }));
  let isDone = false;
  const result = handle.result().finally(() => (isDone = true));
  for (let budgetNanoUsd = 2e9; !isDone; budgetNanoUsd += 1) {
    await handle.signal(signalNames.control, { command: 'raiseBudget', budgetNanoUsd }).catch(() => undefined);
    await sleep(7);
  }
  await result;
  const handedOver = (await historiesOf(temporal, handle.workflowId)).flatMap(handOverOf);
  expect(handedOver.length).toBeGreaterThan(3);
  for (const { carried, lastSaid } of handedOver) expect(carried).toBe(lastSaid ?? carried);
});

/** The budget that a run of the workflow carried over, and the last that it was told. */
function handOverOf({ events }: History): { carried: number | undefined; lastSaid: number | undefined }[] {
  const input = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.input?.payloads?.[0];
  if (!input) return [];
  const said = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const payload = signal?.input?.payloads?.[0];
    return payload ? [defaultPayloadConverter.fromPayload<{ budgetNanoUsd: number }>(payload).budgetNanoUsd] : [];
  });
  const { carried } = defaultPayloadConverter.fromPayload<LlmBatchInput>(input);
  return [{ carried: carried?.purse.budgetNanoUsd, lastSaid: said.at(-1) }];
}

test('a long wait for room at the provider continues as new', async () => {
  let submits = 0;
  const done: BatchState = { status: 'completed', completed: 100, failed: 0, total: 100 };
  const batches = {
    ...promptProvider(),
    submitBatch: async () => ({ providerId: `p${(submits += 1)}`, inputFileId: 'f', adopted: false }),
    readBatch: async () => (submits < 6 ? { ...done, status: 'failed' as const, isEnqueuedLimit: true } : done),
  };
  world.reset({ batches });
  const spec = specFor({ mode: 'batch', batch: { firstPollSeconds: 0.01, maxPollSeconds: 0.01 } });
  const handle = await temporal.client.workflow.start('providerBatch', {
    taskQueue: taskQueues.cpu,
    workflowId: 'waits-for-room',
    args: [{ batch: { spec, llmStage: 'judge', plan: planOf(), workflowId: 'w/judge' } }],
  });
  expect(await handle.result()).toMatchObject({ collected: { answered: 100 }, state: done });
  expect(submits).toBe(6);
  const histories = await historiesOf(temporal, handle.workflowId);
  expect(histories.length).toBeGreaterThan(1);
  for (const history of histories) await temporal.replay(history, handle.workflowId);
});

test('the shard of a worker that was killed in a pause is told that its spending was not reported', async () => {
  let end = (): void => undefined;
  const isOver = new Promise<void>((resolve) => (end = resolve));
  const answerShard = async (request: ShardRequest) => {
    if (request.shard === 1 || world.seen.shards.length > 2) return answered({ costNanoUsd: 1 });
    const context = Context.current();
    const timer = setInterval(() => context.heartbeat(), 50);
    await context.cancelled.catch(() => undefined);
    clearInterval(timer);
    // As with kill -9, nothing is heard of it any more; the test's worker waits for it when it shuts down.
    await isOver;
    throw new Error('too late to be heard');
  };
  const shards = { queries: 1, judge: 2 };
  const handle = await start({ shards, answerShard }, specFor({ price, budgetUsd: 1 }));
  await waitFor(handle, (state) => state.shards.done === 1);
  await control(handle, { command: 'pause' });
  await waitFor(handle, ({ state }) => state === 'paused');
  // Before it is known that it died: that is no reason for another pause.
  await control(handle, { command: 'resume' });
  const { state } = await finish(handle).finally(end);
  // The first two start in any order.
  const told = (shard: number) => world.seen.shards.filter((asked) => asked.shard === shard);
  expect(told(0).map(({ isUnreported }) => isUnreported)).toEqual([undefined, true]);
  expect(told(1).map(({ isUnreported }) => isUnreported)).toEqual([undefined]);
  expect(state.totals.spentNanoUsd).toBe(2);
}, 180_000);

describe('a batch that does not stop in time when it is cancelled', () => {
  const plan = planOf({ worstCaseNanoUsd: 1000 });
  const batch = { firstPollSeconds: 0.05, maxPollSeconds: 0.05 };

  async function cancelFirstLook(rounds: number) {
    const planned: BatchRoundRequest[] = [];
    let hasEnded = false;
    let looks = 0;
    const batches = {
      ...promptProvider(),
      planBatches: async (request: BatchRoundRequest) => {
        planned.push(request);
        hasEnded = request.round > 1;
        return { batches: request.round < 3 ? [plan] : [], missing: request.round < 3 ? 100 : 0, heldBack: 0 };
      },
      readBatch: async (): Promise<BatchState> => {
        looks += 1;
        const status = hasEnded ? 'completed' : 'in_progress';
        return { status, completed: 100, failed: 0, total: 100 };
      },
    };
    const spec = specFor({ mode: 'batch', price, budgetUsd: 10_000 / 1e9, batch: { ...batch, rounds } });
    const handle = await start({ answerShard: () => answered({ costNanoUsd: 0 }), batches }, spec);
    while (looks === 0) await sleep(20);
    await temporal.client.workflow.getHandle(`${handle.workflowId}/b`).cancel();
    return { planned, ...(await finish(handle)) };
  }

  test('keeps its money until a later round has collected it', async () => {
    const { planned, state } = await cancelFirstLook(3);
    // The plan of the second round subtracts it itself.
    expect(planned.map(({ grantNanoUsd }) => grantNanoUsd)).toEqual([10_000, 10_000, 9600]);
    expect(state).toMatchObject({ batches: { submitted: 1, finished: 1, round: 3 }, totals: { spentNanoUsd: 400 } });
  });

  test('is counted at its worst when no round is left', async () => {
    const { state } = await cancelFirstLook(1);
    expect(state).toMatchObject({ batches: { submitted: 1, finished: 0, round: 1 }, totals: { spentNanoUsd: 1000 } });
    expect(world.seen.shards.map(({ grantNanoUsd }) => grantNanoUsd)).toEqual([9000]);
  });
});
