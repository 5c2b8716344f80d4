import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  executeChild,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { BackfillInput, BackfillResult } from '../core/contracts/schedule';
import { eventsPerRun, nameRefresh, workflowTypes } from '../temporal.config';
import { isIdTaken } from './lib/failures';
import { runInWindow } from './lib/window';
import type { scheduledRefresh } from './scheduledRefresh';

/**
 * One refresh a period, so many at a time, each of the corpus as it was then. The refresh of a period has always the same
 * id, and one that was completed is not done again: a second backfill does what the first one left.
 */
export async function backfill(input: BackfillInput): Promise<BackfillResult> {
  const { times, concurrency } = input;
  const done = input.progress ?? { next: 0, completed: [], left: [], failed: [] };
  const next = await runInWindow({ from: done.next, to: times.length, open: concurrency }, async (place) => {
    await refreshPeriod(input, times[place] ?? '', done);
    setCurrentDetails(describe(done, times.length));
    return workflowInfo().historyLength < eventsPerRun;
  });
  const progress = { ...done, next };
  if (next < times.length) return continueAsNew<typeof backfill>({ ...input, progress });
  if (done.failed.length === 0) return progress;
  throw ApplicationFailure.create({
    message: `${done.failed.length} of ${times.length} periods failed: ${done.failed.join(', ')}; the same backfill again does only these`,
    type: 'run-failed',
    nonRetryable: true,
    details: [progress],
  });
}

/** That one period fails is no reason to do without the others. */
async function refreshPeriod({ refresh }: BackfillInput, asOf: string, done: BackfillResult): Promise<void> {
  try {
    const { status } = await executeChild<typeof scheduledRefresh>(workflowTypes.scheduledRefresh, {
      workflowId: nameRefresh(refresh.schedule, asOf),
      args: [{ ...refresh, asOf }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      parentClosePolicy: 'REQUEST_CANCEL',
      staticSummary: `${refresh.schedule} as of ${asOf}`,
    });
    const outcomes = { completed: done.completed, cancelled: done.failed, 'already-running': done.left };
    (status === 'done-before' ? done.left : outcomes[status]).push(asOf);
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    (isIdTaken(error) ? done.left : done.failed).push(asOf);
  }
}

function describe({ completed, left, failed }: BackfillResult, total: number): string {
  return `${completed.length + left.length + failed.length} of ${total} periods: ${completed.length} refreshed, ${left.length} done before or elsewhere, ${failed.length} failed`;
}
