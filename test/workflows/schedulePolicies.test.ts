import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { ScheduleClient } from '../../infra/client/schedules/scheduleClient';
import { untilCancelled } from './support/fakeActivities';
import {
  holdRefreshes,
  refreshesOf,
  releaseAll,
  resetAround,
  scheduleOf,
  schedulesForTests,
  until,
} from './support/realSchedules';
import { prepared } from './support/refreshRuns';
import { temporal, useTemporal, world } from './support/stageRuns';
import { historiesOf } from './support/temporalForTests';

// Temporal's own scheduler fires here; only the activities are stand-ins.
useTemporal();
jest.setTimeout(120_000);

let schedules: ScheduleClient;
beforeAll(() => {
  schedules = schedulesForTests();
});
afterEach(async () => {
  for (const { name } of await schedules.list()) await schedules.delete(name);
  releaseAll();
});

describe('a refresh that is due while another runs', () => {
  test('is left out with skip', async () => {
    const held = holdRefreshes();
    await schedules.create(scheduleOf('skipping', { every: '1s', overlap: 'skip' }));
    await until(() => held[0]);
    await untilSkipped('skipping', 2);
    expect(held).toHaveLength(1);
    expect((await countsOf('skipping')).taken).toBe(1);
    await schedules.delete('skipping');
    held[0]!.release();
    await until(async () => (await statusesOf('skipping')).includes('COMPLETED') || undefined);
    expect(await statusesOf('skipping')).toEqual(['COMPLETED']);
  });

  test('is started once when the other has ended with buffer-one, and those after it are left out', async () => {
    const held = holdRefreshes();
    await schedules.create(scheduleOf('buffering', { every: '1s', overlap: 'buffer-one' }));
    await until(() => held[0]);
    await untilSkipped('buffering', 2);
    expect(held).toHaveLength(1);
    held[0]!.release();
    await until(() => held[1]);
    const [first, second] = await until(async () => {
      const found = await refreshesOf('buffering');
      return found.length > 1 && found[0]?.closeTime ? found : undefined;
    });
    // It was due while the first one ran, and waited for its end.
    expect(second!.due.getTime()).toBeLessThan(first!.closeTime!.getTime());
    expect(second!.startTime.getTime()).toBeGreaterThanOrEqual(first!.closeTime!.getTime());
    expect((await countsOf('buffering')).taken).toBe(2);
    await schedules.delete('buffering');
    held[1]!.release();
    await until(async () => (await statusesOf('buffering')).every((status) => status === 'COMPLETED') || undefined);
    expect(await statusesOf('buffering')).toEqual(['COMPLETED', 'COMPLETED']);
    expect(held).toHaveLength(2);
  });

  test('cancels the other with cancel-other, which promotes nothing; and a paused schedule fires when it is told to', async () => {
    const onStage = (name: string) => (name === 'ingestDocuments' ? untilCancelled() : undefined);
    resetAround({ prepareRun: async (refresh, runId) => prepared(refresh, runId) }, { onStage });
    const settings = { cron: '0 3 1 1 *', overlap: 'cancel-other', paused: true, note: 'by hand only' };
    await schedules.create(scheduleOf('cancelling', settings));
    const first = (await schedules.trigger('cancelling')).runId!;
    await until(() => (world.seen.stages.includes('ingestDocuments') ? true : undefined));
    const second = (await schedules.trigger('cancelling')).runId!;
    expect(second).not.toBe(first);
    expect((await describeRun(first)).status.name).toBe('CANCELLED');
    expect((await describeRun(second)).status.name).toBe('RUNNING');
    expect(world.seen.records).toMatchObject([{ status: 'cancelled', input: { runId: first } }]);
    expect(world.seen.promotions).toEqual([]);
    // Whoever pauses it again without a word does not wipe out why it is paused.
    const again = await schedules.pause('cancelling', 'paused by ada', { replaces: false });
    expect(again).toEqual({ wasPaused: true, note: 'by hand only' });
    expect(await schedules.describe('cancelling')).toMatchObject({ paused: true, note: 'by hand only' });
    await schedules.pause('cancelling', 'holidays', { replaces: true });
    expect(await schedules.describe('cancelling')).toMatchObject({ paused: true, note: 'holidays' });
    await temporal.client.workflow.getHandle(second).cancel();
    await until(async () => (await describeRun(second)).status.name !== 'RUNNING' || undefined);
    await schedules.delete('cancelling');
  });
});

test('runs of two schedules that are due in the same second have two ids, and the same work is done once', async () => {
  const time = '2026-01-01T03:00:00.000Z';
  const run = 'fake-2026-01-01T030000';
  const onStage = (name: string): void => {
    if (name === 'ingestDocuments') throw ApplicationFailure.nonRetryable('the corpus is empty');
  };
  let isSameWork = false;
  const told: string[] = [];
  resetAround(
    {
      prepareRun: async (refresh, runId, taken = []) =>
        isSameWork && taken.length > 0 ? { running: taken[0]! } : prepared(refresh, runId),
      deliverNotification: async ({ notification: { runId, message } }) => void told.push(`${runId}: ${message}`),
    },
    { onStage },
  );
  for (const name of ['one', 'other', 'third']) {
    await schedules.create(scheduleOf(name, { cron: '0 3 1 1 *', paused: true }));
    await fireFor(name, time);
    const [refresh] = await until(async () => {
      const found = await refreshesOf(name);
      return found[0] && found[0].status.name !== 'RUNNING' ? found : undefined;
    });
    expect(refresh!.due.toISOString()).toBe(time);
    for (const history of await historiesOf(temporal, refresh!.workflowId))
      await temporal.replay(history, refresh!.workflowId);
    isSameWork = name === 'other';
    await schedules.delete(name);
  }
  expect(world.seen.records.map(({ input }) => input.runId)).toEqual([run, `${run}-2`]);
  const [third] = await refreshesOf('third');
  expect(third?.memo).toMatchObject({ run, outcome: 'already-running' });
});

test('what was due while the server was down is made up for within the window of catch-up, and not after it', async () => {
  resetAround({ prepareRun: async () => ({ running: 'fake-by-hand' }) });
  // Temporal takes no window under 10 seconds.
  const windows = { patient: '1h', strict: '10s' };
  for (const [name, catchup] of Object.entries(windows))
    await schedules.create(scheduleOf(name, { every: '6s', catchup, overlap: 'buffer-one' }));
  for (const name of ['patient', 'strict'])
    await until(async () => ((await countsOf(name)).taken > 0 ? true : undefined));
  let due = 0;
  await temporal.restartServer(async () => {
    due = Math.ceil(Date.now() / 6_000) * 6_000;
    await sleep(due + 12_000 - Date.now());
  });
  const wasRefreshedFor = async (name: string) =>
    (await refreshesOf(name)).some((refresh) => refresh.due.getTime() === due);
  await until(async () => (await wasRefreshedFor('patient')) || undefined);
  await until(async () => ((await countsOf('strict')).missedCatchup > 0 ? true : undefined));
  // It has gone on since, with what is due now.
  await until(async () => (await refreshesOf('strict')).some((each) => each.due.getTime() > due + 6_000) || undefined);
  expect(await wasRefreshedFor('strict')).toBe(false);
  expect((await countsOf('patient')).missedCatchup).toBe(0);
  for (const name of ['patient', 'strict']) await schedules.delete(name);
});

test('a backfill takes the times at which the schedule would have fired, by the clock of its time zone', async () => {
  const periods: string[] = [];
  resetAround({
    prepareRun: async ({ asOf }, runId) => {
      periods.push(asOf ?? '');
      return { done: runId };
    },
  });
  await schedules.create(scheduleOf('nightly', { cron: '0 3 * * *', timezone: 'Europe/Berlin', paused: true }));
  const period = { from: new Date('2026-03-28T02:00:00Z'), to: new Date('2026-03-30T12:00:00Z'), concurrency: 2 };
  const { workflowId, times } = await schedules.backfill('nightly', period);
  // Clocks there are put forward in the night to the 29th.
  const expected = ['2026-03-28T02:00:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T01:00:00.000Z'];
  expect(times).toEqual(expected);
  const { left } = (await temporal.client.workflow.getHandle(workflowId).result()) as { left: string[] };
  expect([left.sort(), periods.sort()]).toEqual([expected, expected]);
  await schedules.delete('nightly');
});

async function countsOf(name: string) {
  return (await schedules.describe(name)).counts;
}

/** Has Temporal fire a schedule as it would have done then. */
async function fireFor(name: string, time: string): Promise<void> {
  const [start, end] = [new Date(Date.parse(time) - 60_000), new Date(Date.parse(time) + 60_000)];
  await temporal.client.schedule.getHandle(name).backfill({ start, end, overlap: ScheduleOverlapPolicy.SKIP });
}

async function untilSkipped(name: string, count: number): Promise<void> {
  await until(async () => (await countsOf(name)).skippedForOverlap >= count || undefined);
}

async function statusesOf(name: string): Promise<string[]> {
  return (await refreshesOf(name)).map(({ status }) => status.name);
}

function describeRun(runId: string) {
  return temporal.client.workflow.getHandle(runId).describe();
}
