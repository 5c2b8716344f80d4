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
    const { message, details } = describeFailure(error);
    return ApplicationFailure.create({
      message: `${message} — ${details.mend}`.slice(0, maxMessageCharacters),
      type: error.code,
      nonRetryable: !error.retryable,
      details: [details],
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

/** Of a trainer that failed also the reason as a word, the end of what it printed and where all of that is. */
function describeFailure(error: RankwrightError): { message: string; details: { mend: string; reason?: string } } {
  if (!(error instanceof TrainerFailure)) return { message: error.message, details: { mend: error.mend } };
  const { reason, message, stderrTail, logAddress } = error;
  const mend = logAddress === undefined ? error.mend : `${error.mend}; all that it printed is in ${logAddress}`;
  const details = { mend, reason, stderrTail, ...(logAddress ? { logAddress } : {}) };
  return { message: `${reason}: ${message}`, details };
}
