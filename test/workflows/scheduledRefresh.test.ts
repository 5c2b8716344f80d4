import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Delivery } from '../../core/contracts/notification';
import type { Conclusion, RefreshActivities } from '../../core/contracts/schedule';
import { nameRefresh, nameRun, taskQueues, workflowTypes } from '../../temporal.config';
import type { backfill, scheduledRefresh } from '../../workflows';
import { notPromoted, stop, answered, type Script } from './support/fakeActivities';
import { tell, waitForRun } from './support/pipelineRuns';
import { prepared, refreshInput } from './support/refreshRuns';
import { temporal, useTemporal, world } from './support/stageRuns';
import { historiesOf } from './support/temporalForTests';

useTemporal();

let conclusions: Conclusion[];
let deliveries: Delivery[];
let started = 0;

test('a refresh is a run like any other, open as long as its run, and says which one', async () => {
  const handle = await refresh();
  const result = await handle.result();
  const runId = (await handle.describe()).memo?.['run'] as string;
  expect(runId).toMatch(/^fake-\d{4}-\d{2}-\d{2}T\d{6}$/);
  expect(result).toEqual({ runId, status: 'completed', promotion: notPromoted });
  const run = await temporal.client.workflow.getHandle(runId).describe();
  expect([run.type, run.status.name, run.memo]).toEqual([
    workflowTypes.buildReranker,
    'COMPLETED',
    expect.objectContaining({ inputDigest: 'digest' }),
  ]);
  expect(world.seen.records).toMatchObject([{ status: 'completed', input: { runId } }]);
  expect(conclusions).toMatchObject([
    { runId, outcome: { gate: { stage: 'decidePromotion' }, promotion: notPromoted } },
  ]);
  await replay(handle.workflowId);
  await replay(runId);
});

test('nothing is started while the same work is done already', async () => {
  const handle = await refresh({ prepareRun: async () => ({ running: 'fake-by-hand' }) });
  expect(await handle.result()).toEqual({ runId: 'fake-by-hand', status: 'already-running' });
  expect(world.seen.stages).toEqual([]);
});

test('a failed run fails the refresh with its reason, after the schedule was asked', async () => {
  const onStage: Script['onStage'] = (name) => {
    if (name === 'chunkDocuments') throw ApplicationFailure.nonRetryable('the corpus is empty');
  };
  const handle = await refresh({ concludeRefresh: noted('because') }, { onStage });
  const failure = await failureOf(handle);
  expect(failure).toMatch(/^the run fake-\S+ failed: the corpus is empty$/);
  expect(conclusions).toMatchObject([{ outcome: { failure: 'the corpus is empty' } }]);
  // The run tells of its failure, the refresh of the schedule's pause, each once.
  expect(deliveries.map(({ notification: { event, message } }) => [event, message])).toEqual([
    ['failure', expect.stringMatching(/failed at chunk: the corpus is empty$/)],
    ['pause', 'the schedule weekly is paused: because'],
  ]);
  await replay(handle.workflowId);
});

test('what cannot be prepared is told by the refresh itself', async () => {
  const prepareRun = async () => {
    throw ApplicationFailure.nonRetryable('there is no folder /data');
  };
  const handle = await refresh({ prepareRun });
  expect(await failureOf(handle)).toMatch(/failed: there is no folder \/data$/);
  expect(deliveries.map(({ notification }) => notification)).toMatchObject([
    { event: 'failure', schedule: 'weekly', message: expect.stringMatching(/was not started: there is no folder/) },
  ]);
});

test('cancelling the refresh cancels its run, and it ends when the run has', async () => {
  const onStage: Script['onStage'] = (name) => (name === 'chunkDocuments' ? sleep(400) : undefined);
  const handle = await refresh({}, { onStage, answerShard: () => answered({ rows: 0, stopped: stop('auth') }) });
  const runId = await runOf(handle);
  const run = temporal.client.workflow.getHandle(runId);
  await waitForRun(run, ({ pause }) => pause?.reason === 'auth');
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
  expect((await handle.describe()).status.name).toBe('CANCELLED');
  expect((await run.describe()).status.name).toBe('CANCELLED');
  // It is not the schedule that failed.
  expect(conclusions).toEqual([]);
  expect(deliveries.map(({ notification: { event } }) => event)).toEqual(['pause']);
  await replay(handle.workflowId);
  await replay(runId);
});

test('a run that a person cancelled is no failure of the schedule', async () => {
  const handle = await refresh({}, { answerShard: () => answered({ rows: 0, stopped: stop('auth') }) });
  const run = temporal.client.workflow.getHandle(await runOf(handle));
  await waitForRun(run, ({ pause }) => pause?.reason === 'auth');
  await run.cancel();
  expect(await handle.result()).toEqual({ runId: run.workflowId, status: 'cancelled' });
  expect(conclusions).toEqual([]);
});

test('people are told once of each pause, and an end without a listener does not hold a run up', async () => {
  let isAnswering = false;
  const handle = await refresh(
    {},
    { answerShard: () => (isAnswering ? answered() : answered({ rows: 0, stopped: stop('quota') })) },
  );
  const run = temporal.client.workflow.getHandle(await runOf(handle));
  await waitForRun(run, ({ pause }) => pause?.reason === 'quota');
  isAnswering = true;
  await tell(run, 'resume');
  await handle.result();
  const told = deliveries.map(({ target, notification: { event } }) => `${target.webhook} ${event}`);
  expect(told).toEqual(['https://example.org/all pause', 'https://example.org/all not-promoted']);
  expect(new Set(deliveries.map(({ id }) => id)).size).toBe(2);
});

test('that nobody can be told never fails a run', async () => {
  const deliverNotification = async () => {
    throw ApplicationFailure.nonRetryable('no secret');
  };
  const handle = await refresh({ deliverNotification });
  expect(await handle.result()).toMatchObject({ status: 'completed' });
});

describe('a backfill', () => {
  const times = Array.from({ length: 5 }, (_, week) => new Date(Date.UTC(2026, 8, 7 * week + 1, 3)).toISOString());

  test('does so many periods at a time, each as of its time, and a second one only what is left', async () => {
    let [open, most] = [0, 0];
    const failing = new Set([times[2]]);
    const completed = new Set(times.slice(3).map((time) => nameRun('fake', time)));
    const asked: string[] = [];
    const prepareRun: RefreshActivities['prepareRun'] = async (input, runId) => {
      if (completed.has(runId)) return { done: runId };
      asked.push(input.asOf ?? '');
      most = Math.max(most, (open += 1));
      // The first one waits for a second; that there is never a third is what `most` shows.
      while (most < 2 && failing.size > 0) await sleep(20);
      await sleep(100);
      open -= 1;
      if (failing.has(input.asOf)) throw ApplicationFailure.nonRetryable('a document is damaged');
      completed.add(runId);
      return prepared(input, runId);
    };
    const first = await startBackfill(times, { prepareRun });
    expect(await failureOf(first)).toBe(`1 of 5 periods failed: ${times[2]}; the same backfill again does only these`);
    expect([...asked].sort()).toEqual(times.slice(0, 3));
    expect(most).toBe(2);
    const made = world.seen.records.map(({ input }) => input.runId).sort();
    expect(made).toEqual(times.slice(0, 2).map((time) => nameRun('fake', time)));
    failing.clear();
    asked.length = 0;
    const second = await startBackfill(times, { prepareRun }, first.workflowId);
    const { completed: done, failed, left } = await second.result();
    expect([done, failed, left.length]).toEqual([[times[2]], [], 4]);
    expect(asked).toEqual([times[2]]);
    await replay(first.workflowId);
    await replay(nameRefresh('weekly', times[0] ?? ''));
  });
});

function reset(around: Partial<RefreshActivities>, script: Partial<Script>): void {
  [conclusions, deliveries] = [[], []];
  world.reset({
    ...script,
    around: {
      prepareRun: async (input, runId) => prepared(input, runId),
      concludeRefresh: noted(null),
      deliverNotification: async (delivery) => void deliveries.push(delivery),
      ...around,
    },
  });
}

async function refresh(
  around: Partial<RefreshActivities> = {},
  script: Partial<Script> = {},
): Promise<WorkflowHandle<typeof scheduledRefresh>> {
  reset(around, script);
  // Runs are named by the second in which they were due.
  await sleep(1_000);
  return temporal.client.workflow.start<typeof scheduledRefresh>(workflowTypes.scheduledRefresh, {
    workflowId: `weekly/refresh-${(started += 1)}`,
    taskQueue: taskQueues.cpu,
    args: [refreshInput()],
  });
}

function startBackfill(
  times: string[],
  around: Partial<RefreshActivities>,
  workflowId = `weekly/backfill-${(started += 1)}`,
): Promise<WorkflowHandle<typeof backfill>> {
  reset(around, {});
  return temporal.client.workflow.start<typeof backfill>(workflowTypes.backfill, {
    workflowId,
    taskQueue: taskQueues.cpu,
    args: [{ refresh: { ...refreshInput(), notify: [] }, times, concurrency: 2 }],
  });
}

function noted(note: string | null): RefreshActivities['concludeRefresh'] {
  return async (conclusion) => {
    conclusions.push(conclusion);
    return note;
  };
}

async function runOf(handle: WorkflowHandle): Promise<string> {
  for (;;) {
    const run = (await handle.describe()).memo?.['run'];
    const exists =
      typeof run === 'string' &&
      (await temporal.client.workflow
        .getHandle(run)
        .describe()
        .catch(() => null));
    if (exists) return run;
    await sleep(50);
  }
}

async function failureOf(handle: WorkflowHandle): Promise<string> {
  const error: unknown = await handle.result().catch((each: unknown) => each);
  return error instanceof WorkflowFailedError ? (error.cause?.message ?? '') : `no failure: ${JSON.stringify(error)}`;
}

async function replay(workflowId: string): Promise<void> {
  for (const history of await historiesOf(temporal, workflowId)) await temporal.replay(history, workflowId);
}
