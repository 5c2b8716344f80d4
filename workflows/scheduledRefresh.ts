import {
  ApplicationFailure,
  CancellationScope,
  executeChild,
  isCancellation,
  patched,
  proxyActivities,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  Conclusion,
  PreparedRun,
  RefreshActivities,
  RefreshInput,
  RefreshResult,
} from '../core/contracts/schedule';
import { activityClasses, nameRun, scheduledTimeAttribute, taskQueues, workflowTypes } from '../temporal.config';
import type { buildReranker } from './buildReranker';
import { isIdTaken, messageOf } from './lib/failures';
import { Notifier } from './lib/notifier';

const cpu = { taskQueue: taskQueues.cpu };
const preparations = proxyActivities<RefreshActivities>({ ...cpu, ...activityClasses.preparation });
const conclusions = proxyActivities<RefreshActivities>({ ...cpu, ...activityClasses.bookkeeping });

/**
 * One firing of a schedule: reads the sources as they are now and runs the pipeline as a child, which is a run like any
 * other. Open as long as the run is, so that an overlap policy holds for all of it, and cancelled with it.
 */
export async function scheduledRefresh(refresh: RefreshInput): Promise<RefreshResult> {
  const due = refresh.asOf ?? dueTime();
  const taken: string[] = [];
  for (;;) {
    const runId = nameRun(refresh.pipeline, due, taken.length + 1);
    const result = await refreshAs(runId, refresh, taken);
    if (result) return result;
    // Another schedule of the pipeline, or a person, began a run in the same second.
    taken.push(runId);
  }
}

/** Undefined where another run has this id, and there may be another. */
async function refreshAs(runId: string, refresh: RefreshInput, taken: string[]): Promise<RefreshResult | undefined> {
  upsertMemo({ run: runId, ...(refresh.asOf ? { asOf: refresh.asOf } : {}) });
  const { schedule, pipeline, notify } = refresh;
  const notifier = new Notifier(notify, { pipeline, runId, schedule });
  let isStarted = false;
  try {
    const summary = `read ${refresh.spec.label}`;
    const preparation = await preparations.prepareRun.executeWithOptions({ summary }, [refresh, runId, taken]);
    if ('running' in preparation) return leave(preparation.running, 'already-running');
    if ('done' in preparation) return leave(runId, 'done-before');
    isStarted = true;
    const { promotion, gate } = await runPipeline(runId, preparation.prepared);
    if (!promotion || !gate) return { runId, status: 'completed' };
    const { stage, key, digest } = gate;
    const pausedWith = await conclude(
      { refresh, runId, outcome: { gate: { stage, key, digest }, promotion } },
      notifier,
    );
    return { runId, status: 'completed', promotion, ...pausedWith };
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    // A person cancelled the run: that is no failure of the schedule.
    if (isCancellation(error)) return { runId, status: 'cancelled' };
    const isTaken = isIdTaken(error) && patched('next-free-id');
    // The run of a period has one name, by which a later backfill knows it.
    if (isTaken && refresh.asOf === undefined) return undefined;
    const failure = isTaken ? describeTaken(runId) : messageOf(error);
    // A run tells of its own failure.
    if (!isStarted || isTaken) notifier.tell(['failure'], { message: `${runId} was not started: ${failure}` });
    await conclude({ refresh, runId, outcome: { failure } }, notifier);
    throw ApplicationFailure.create({
      message: `the run ${runId} failed: ${failure}`,
      type: 'run-failed',
      nonRetryable: true,
    });
  } finally {
    await notifier.settled();
  }
}

function describeTaken(runId: string): string {
  return `a run ${runId} goes on already (npx rankwright watch ${runId}); ask again when it has ended`;
}

/** Nothing has to be done; the memo says so to those who list refreshes. */
function leave(run: string, outcome: 'already-running' | 'done-before'): RefreshResult {
  upsertMemo({ run, outcome });
  return { runId: run, status: outcome };
}

/** The time for which Temporal started it, whenever that was possible; of one that was started by hand its start. */
function dueTime(): string {
  const { searchAttributes, startTime } = workflowInfo();
  const [due] = (searchAttributes[scheduledTimeAttribute] as Date[] | undefined) ?? [];
  return (due ?? startTime).toISOString();
}

function runPipeline(runId: string, { input, inputDigest, summary, details }: PreparedRun) {
  return executeChild<typeof buildReranker>(workflowTypes.buildReranker, {
    workflowId: runId,
    args: [input],
    memo: { inputDigest },
    staticSummary: summary,
    staticDetails: details,
    // A run that did not complete may be done again under its id: only a backfill asks for that.
    workflowIdReusePolicy: input.isBackfill ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
    parentClosePolicy: 'REQUEST_CANCEL',
  });
}

/** Whatever comes of it, the run has ended as it has. */
async function conclude(conclusion: Conclusion, notifier: Notifier): Promise<{ pausedWith?: string }> {
  const summary = `${conclusion.refresh.schedule}: whether it goes on`;
  const note = await conclusions.concludeRefresh.executeWithOptions({ summary }, [conclusion]).catch(() => null);
  if (note === null) return {};
  notifier.tell(['pause'], { message: `the schedule ${conclusion.refresh.schedule} is paused: ${note}` });
  return { pausedWith: note };
}
