import { setTimeout as sleep } from 'node:timers/promises';
import {
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { BackfillInput } from '../../../core/contracts/schedule';
import { RankwrightError } from '../../../core/errors';
import { nameBackfill, taskQueues, workflowTypes } from '../../../temporal.config';
import type { ClientContext } from '../connect';
import type { StartedBackfill, Triggered } from './scheduleClient';
import { findSchedule, refreshOf } from './viewSchedules';

const patienceMs = 20_000;
const lookEveryMs = 200;
/** What the server lists at once. */
const mostTimes = 1_000;

/** Fires a schedule now, and says what came of it within some seconds; `waiting`: it is started when another has ended. */
export async function triggerSchedule(name: string, context: ClientContext): Promise<Triggered> {
  const { info: before, policies } = await findSchedule(name, context);
  // Without a policy the SDK would let any number of them run side by side.
  await context.temporal.schedule.getHandle(name).trigger(policies.overlap);
  const startedAt = Date.now();
  while (Date.now() - startedAt < patienceMs) {
    const { info } = await findSchedule(name, context);
    if (info.numActionsSkippedOverlap > before.numActionsSkippedOverlap) return { outcome: 'skipped' };
    const workflowId = info.recentActions.at(-1)?.action.workflow.workflowId;
    if (info.numActionsTaken > before.numActionsTaken && workflowId !== undefined) {
      const runId = await findRun(workflowId, Date.now() + patienceMs, context);
      return { outcome: 'started', ...(runId ? { runId } : {}) };
    }
    await sleep(lookEveryMs);
  }
  return { outcome: 'waiting' };
}

/** A refresh starts its run once the sources are read; undefined where that takes longer, or came to nothing. */
async function findRun(workflowId: string, untilMs: number, { temporal }: ClientContext): Promise<string | undefined> {
  for (;;) {
    const { memo, status, runId: execution } = await temporal.workflow.getHandle(workflowId).describe();
    const { run: runId, outcome } = (memo ?? {}) as { run?: string; outcome?: string };
    if (runId !== undefined && (outcome !== undefined || (await isChild(runId, execution, temporal)))) return runId;
    if (status.name !== 'RUNNING' || Date.now() > untilMs) return undefined;
    await sleep(lookEveryMs);
  }
}

/**
 * False while there is no such run, or one that somebody else began under this id: a refresh that was started in the same
 * second and cancelled for this one has the id of this one too, so executions are compared.
 */
async function isChild(runId: string, execution: string, temporal: ClientContext['temporal']): Promise<boolean> {
  return temporal.workflow
    .getHandle(runId)
    .describe()
    .then(({ parentExecution }) => parentExecution?.runId === execution)
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    });
}

/**
 * Starts a refresh for each time between two days (both included) at which the schedule would have fired. The same
 * backfill again goes on with one that runs, and does what an ended one left.
 */
export async function backfillSchedule(
  name: string,
  { from, to, concurrency }: { from: Date; to: Date; concurrency: number },
  context: ClientContext,
): Promise<StartedBackfill> {
  const refresh = refreshOf(await findSchedule(name, context));
  const times = await listTimes(name, from, to, context);
  const workflowId = nameBackfill(name, from.toISOString(), to.toISOString());
  const input: BackfillInput = { refresh, times, concurrency };
  try {
    await context.temporal.workflow.start(workflowTypes.backfill, {
      workflowId,
      taskQueue: taskQueues.cpu,
      args: [input],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      staticSummary: `${name}: ${times.length} periods, ${concurrency} at a time`,
    });
    return { workflowId, times, wasRunning: false };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { workflowId, times, wasRunning: true };
    throw error;
  }
}

/** By Temporal's own reading of the schedule. */
async function listTimes(
  name: string,
  from: Date,
  to: Date,
  { temporal, namespace }: ClientContext,
): Promise<string[]> {
  const { startTime = [] } = await temporal.workflowService.listScheduleMatchingTimes({
    namespace,
    scheduleId: name,
    // What fires at the very beginning counts.
    startTime: timestampOf(from.getTime() - 1),
    endTime: timestampOf(to.getTime()),
  });
  const times = (startTime ?? []).map(({ seconds }) => new Date(Number(String(seconds)) * 1000).toISOString());
  if (times.length > 0 && times.length < mostTimes) return times;
  const range = `${from.toISOString()} and ${to.toISOString()}`;
  if (times.length === 0)
    throw new RankwrightError('not-configured', `the schedule ${name} does not fire between ${range}`, {
      mend: `"npx rankwright schedule describe ${name}" shows when it does`,
    });
  throw new RankwrightError(
    'not-configured',
    `the schedule ${name} fires ${mostTimes} times or more between ${range}`,
    {
      mend: 'give a shorter time, and the rest after it',
    },
  );
}

/** protobufjs takes a number where its types say Long. */
function timestampOf(milliseconds: number): { seconds: never; nanos: number } {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: seconds as never, nanos: (milliseconds - seconds * 1000) * 1e6 };
}
