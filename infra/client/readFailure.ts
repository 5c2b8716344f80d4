import {
  ApplicationFailure,
  CancelledFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { RunView } from '../../core/contracts/run';

/** Why a closed run did not complete: the innermost failure, which is the one that a person can do something about. */
export async function readFailure(
  handle: WorkflowHandle,
  stage: string | undefined,
): Promise<NonNullable<RunView['failure']>> {
  const where = stage ? { stage } : {};
  try {
    await handle.result();
    return { ...where, message: 'unknown' };
  } catch (error) {
    const cause = innermost(error instanceof WorkflowFailedError ? error.cause : error);
    if (cause instanceof CancelledFailure) return { ...where, message: 'cancelled' };
    if (cause instanceof TerminatedFailure) return { ...where, message: 'terminated' };
    if (cause instanceof TimeoutFailure) {
      return {
        ...where,
        message: `timed out (${cause.timeoutType})`,
        mend: "see that a worker of the stage's queue runs",
      };
    }
    const mend =
      cause instanceof ApplicationFailure ? (cause.details?.[0] as { mend?: string } | undefined)?.mend : undefined;
    const message = cause instanceof Error ? cause.message : String(cause);
    return { ...where, message: mend ? message.replace(` — ${mend}`, '') : message, ...(mend ? { mend } : {}) };
  }
}

/** Activity and child workflow failures only say where; application failures may carry what the program threw. */
function innermost(error: unknown): unknown {
  const isWrapper = error instanceof TemporalFailure && !(error instanceof ApplicationFailure);
  return isWrapper && error.cause ? innermost(error.cause) : error;
}
