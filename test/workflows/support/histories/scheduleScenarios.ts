import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { RefreshActivities, RefreshInput } from '../../../../core/contracts/schedule';
import { nameRefresh, nameRun, taskQueues, workflowTypes } from '../../../../temporal.config';
import type { backfill, buildReranker, scheduledRefresh } from '../../../../workflows';
import { answered, stop, untilCancelled, type Script } from '../fakeActivities';
import { waitForRun } from '../pipelineRuns';
import { prepared, refreshInput } from '../refreshRuns';
import { temporal, upTo, world } from '../stageRuns';
import { ended, exists, hasSeen, until, type Scenario } from './scenario';

const hourMs = 3_600_000;
let started = 0;

function reset(around: Partial<RefreshActivities>, script: Partial<Script> = {}): void {
  const quiet: RefreshActivities = {
    prepareRun: async (input, runId) => prepared(input, runId),
    concludeRefresh: async () => null,
    deliverNotification: async () => undefined,
  };
  world.reset({ ...script, around: { ...quiet, ...around } });
}

/** Each as of another time, from which its run has its name. */
async function refresh(
  around: Partial<RefreshActivities> = {},
  script: Partial<Script> = {},
): Promise<{ handle: WorkflowHandle<typeof scheduledRefresh>; runId: string }> {
  reset(around, script);
  const asOf = new Date(Date.UTC(2026, 0, 1) + (started += 1) * hourMs).toISOString();
  const handle = await temporal.client.workflow.start<typeof scheduledRefresh>(workflowTypes.scheduledRefresh, {
    workflowId: `weekly/refresh-${started}`,
    taskQueue: taskQueues.cpu,
    args: [{ ...refreshInput(), asOf }],
  });
  return { handle, runId: nameRun('fake', asOf) };
}

/** A run of the same id that begins while its refresh reads its sources, and goes its own way. */
async function occupy(refresh: RefreshInput, runId: string): Promise<void> {
  await temporal.client.workflow.start<typeof buildReranker>(workflowTypes.buildReranker, {
    workflowId: runId,
    taskQueue: taskQueues.cpu,
    args: [prepared(refresh, runId).prepared.input],
  });
}

/** A run that waits for a person. */
const waiting: Partial<Script> = { answerShard: () => answered({ rows: 0, stopped: stop('auth') }) };

async function untilWaiting(runId: string): Promise<WorkflowHandle> {
  await until(() => exists(runId));
  const run = temporal.client.workflow.getHandle(runId);
  await waitForRun(run, ({ pause }) => pause?.reason === 'auth');
  return run;
}

async function startBackfill(
  periods: number,
  around: Partial<RefreshActivities>,
  script: Partial<Script> = {},
): Promise<{ handle: WorkflowHandle<typeof backfill>; times: string[] }> {
  reset(around, script);
  const first = Date.UTC(2025, 0, 1) + (started += 1) * 1_000 * hourMs;
  const times = upTo(periods).map((place) => new Date(first + place * hourMs).toISOString());
  const handle = await temporal.client.workflow.start<typeof backfill>(workflowTypes.backfill, {
    workflowId: `weekly/backfill-${started}`,
    taskQueue: taskQueues.cpu,
    args: [{ refresh: { ...refreshInput(), notify: [] }, times, concurrency: 2 }],
  });
  return { handle, times };
}

export const scheduleScenarios: Scenario[] = [
  {
    name: 'scheduledRefresh-plain',
    ends: 'completed',
    play: async () => ended((await refresh({ concludeRefresh: async () => 'it promoted nothing' })).handle),
  },
  {
    name: 'scheduledRefresh-retried',
    ends: 'completed',
    play: async () => {
      let attempts = 0;
      const prepareRun: RefreshActivities['prepareRun'] = async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('the folder is not mounted yet');
        return { running: 'fake-by-hand' };
      };
      return ended((await refresh({ prepareRun })).handle);
    },
  },
  {
    name: 'scheduledRefresh-beside-a-run-of-its-second',
    ends: 'completed',
    play: async () => {
      reset({
        prepareRun: async (input, runId, taken = []) => {
          if (taken.length === 0) await occupy(input, runId);
          return prepared(input, runId);
        },
      });
      const handle = await temporal.client.workflow.start<typeof scheduledRefresh>(workflowTypes.scheduledRefresh, {
        workflowId: 'weekly/refresh-of-a-second',
        taskQueue: taskQueues.cpu,
        args: [refreshInput()],
      });
      return ended(handle);
    },
  },
  {
    name: 'scheduledRefresh-of-a-failed-run',
    ends: 'failed',
    play: async () => {
      const onStage = (name: string): void => {
        if (name === 'chunkDocuments') throw ApplicationFailure.nonRetryable('the corpus is empty');
      };
      return ended((await refresh({ concludeRefresh: async () => 'it failed' }, { onStage })).handle);
    },
  },
  {
    name: 'scheduledRefresh-of-a-cancelled-run',
    ends: 'completed',
    play: async () => {
      const { handle, runId } = await refresh({}, waiting);
      await (await untilWaiting(runId)).cancel();
      return ended(handle);
    },
  },
  {
    name: 'scheduledRefresh-not-prepared',
    ends: 'failed',
    play: async () => {
      const prepareRun = async () => {
        throw ApplicationFailure.nonRetryable('there is no folder of that name');
      };
      return ended((await refresh({ prepareRun })).handle);
    },
  },
  {
    name: 'scheduledRefresh-cancelled',
    ends: 'cancelled',
    play: async () => {
      const { handle, runId } = await refresh({}, waiting);
      await untilWaiting(runId);
      await handle.cancel();
      return ended(handle);
    },
  },
  {
    name: 'backfill-plain',
    ends: 'completed',
    play: async () => {
      const { handle, times } = await startBackfill(2, {});
      return [...(await ended(handle)), nameRefresh('weekly', times[0] ?? '')];
    },
  },
  {
    name: 'backfill-of-a-failed-period',
    ends: 'failed',
    play: async () => {
      const prepareRun: RefreshActivities['prepareRun'] = async (input, runId) => {
        if (input.asOf?.endsWith('T01:00:00.000Z')) throw ApplicationFailure.nonRetryable('a document is damaged');
        return { done: runId };
      };
      return ended((await startBackfill(24, { prepareRun })).handle);
    },
  },
  {
    name: 'backfill-cancelled',
    ends: 'cancelled',
    play: async () => {
      const onStage = (name: string) => (name === 'chunkDocuments' ? untilCancelled() : undefined);
      const { handle } = await startBackfill(3, {}, { onStage });
      await until(() => hasSeen('chunkDocuments'));
      await handle.cancel();
      return ended(handle);
    },
  },
  {
    name: 'backfill-continued',
    numbers: { eventsPerRun: 40 },
    ends: 'continuedAsNew',
    play: async () =>
      ended((await startBackfill(12, { prepareRun: async (_input, runId) => ({ done: runId }) })).handle),
  },
];
