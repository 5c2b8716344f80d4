import { CancellationScope, isCancellation, patched, workflowInfo } from '@temporalio/workflow';
import type { OutcomeRequest, RunRecord } from '../../core/contracts/activities';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { RunInput, RunOutcome } from '../../core/contracts/run';
import { bookkeeping, historyKeeping } from './activities';
import { failureClassOf } from './failureClasses';
import { messageOf } from './failures';
import type { RunNotes } from './runNotes';

/** All that a completed run made. */
type Done = Omit<OutcomeRequest, 'input'> & { report: StageReceipt };

/**
 * Of the last steps of a run, each of which may be asked for twice: its model may be the promoted one by now, and the
 * record has to say so. Whoever cancels the run then comes too late.
 */
export async function evenIfCancelled<Result>(step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (!isCancellation(error) || !patched('promotion-is-recorded')) throw error;
    return CancellationScope.nonCancellable(step);
  }
}

/** Writes down what came of a run, for those who look in Temporal's UI, and for those who come when it has forgotten. */
export async function recordCompletion(
  run: RunInput,
  { receipts, model, report, promotion, found }: Done,
  notes: RunNotes,
): Promise<RunOutcome> {
  const outcome = await bookkeeping.describeOutcome({ input: run, receipts, model, promotion, found });
  const card = notes.ends({ outcome });
  const end = { status: 'completed', promotion, outcome, card, ...times() } as const;
  notes.remember(await bookkeeping.recordRun({ input: run, receipts, ...end }), { model, report });
  await keepHistories();
  return outcome;
}

/** Best effort: what ends the run is the error, not that it could not be written down. */
export async function recordFailure(
  run: RunInput,
  { receipts, notes }: { receipts: StageReceipt[]; notes: RunNotes },
  stage: string | undefined,
  error: unknown,
): Promise<void> {
  const message = messageOf(error);
  const failureClass = failureClassOf(error);
  const card = failureClass
    ? notes.ends({ failure: { class: failureClass, stage, message } })
    : notes.ends({ outcome: { verdict: 'cancelled', why: 'cancelled; what was finished is kept' } });
  const record: RunRecord = {
    input: run,
    status: isCancellation(error) ? 'cancelled' : 'failed',
    receipts,
    failure: { ...(stage ? { stage } : {}), message },
    card,
    ...times(),
  };
  await CancellationScope.nonCancellable(async () => {
    notes.remember(await bookkeeping.recordRun(record));
  }).catch(() => undefined);
  await CancellationScope.nonCancellable(keepHistories);
}

/** When the run began, and now. */
function times(): { startedAt: string; closedAt: string } {
  return { startedAt: workflowInfo().startTime.toISOString(), closedAt: new Date().toISOString() };
}

/** Last, so that all but its own end is in them; that it did not work is no reason to lose a run. */
async function keepHistories(): Promise<void> {
  await historyKeeping.keepHistories.executeWithOptions({ summary: 'keep the histories' }, []).catch(() => undefined);
}
