import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { ZodError } from 'zod';
import { RankwrightError } from '../../core/errors';
import { TrainerFailure } from '../../infra/trainer/trainer';

/** What an activity's own code needs of Temporal. */
export interface ActivitySurroundings {
  workflow: { workflowId: string; runId: string };
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
}

const maxMessageCharacters = 2_000;

/** Runs an activity's work and turns what it throws into the failure that Temporal should see. */
export async function inActivity<Result>(
  work: (surroundings: ActivitySurroundings) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  const { workflowId, runId } = context.info.workflowExecution ?? { workflowId: 'none', runId: 'none' };
  try {
    return await work({
      workflow: { workflowId, runId },
      heartbeat: (details) => context.heartbeat(details),
      signal: context.cancellationSignal,
    });
  } catch (error) {
    if (context.cancellationSignal.aborted) await context.cancelled;
    if (error instanceof TrainerFailure && error.stderrTail)
      context.log.warn('the trainer printed', { stderr: error.stderrTail });
    throw toFailure(error);
  }
}

/**
 * The only place that maps our errors to Temporal's: an error knows whether a retry helps, and its mend travels
 * with the message, so that it can be read in Temporal's UI. Bugs (TypeError and the like) are not retried.
 */
export function toFailure(error: unknown): Error {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  if (error instanceof RankwrightError) {
    return ApplicationFailure.create({
      message: `${error.message} — ${error.mend}`.slice(0, maxMessageCharacters),
      type: error.code,
      nonRetryable: !error.retryable,
      details: [{ mend: error.mend }],
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
    });
  }
  const isBug = [TypeError, RangeError, ReferenceError, SyntaxError, ZodError].some((kind) => error instanceof kind);
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return ApplicationFailure.create({
    message: `${name}: ${message}`.slice(0, maxMessageCharacters),
    type: isBug ? 'bug' : 'unexpected',
    nonRetryable: isBug,
    ...(error instanceof Error ? { cause: error } : {}),
  });
}
