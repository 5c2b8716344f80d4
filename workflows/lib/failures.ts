import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import type { AskingStop, PauseReason, StagePause } from '../../core/contracts/llmWork';
import { createPause } from './pauses';

/** The innermost reason: Temporal wraps what an activity threw once for the activity and once for a child workflow. */
export function messageOf(error: unknown): string {
  if (isCancellation(error)) return 'cancelled';
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}

/** True for a child workflow that was not started, because there is another with its id. */
export function isIdTaken(error: unknown): boolean {
  return error instanceof TemporalFailure && error.name === 'WorkflowExecutionAlreadyStartedError';
}

/**
 * The pause that an early end of asking leads to; undefined for an empty grant, because another may be had, and for a
 * shard that was told to stop, because a pause was the reason.
 */
export function pauseOfStop({ reason, message, mend }: AskingStop): StagePause | undefined {
  if (reason === 'budget' || reason === 'paused') return undefined;
  return createPause(reason, message, mend);
}

/**
 * The pause that a failure leads to: quota and key need a person, and so does an endpoint that kept failing through all
 * of Temporal's retries. Undefined for what a later attempt would not mend: that ends the stage.
 */
export function pauseOfFailure(error: unknown): StagePause | undefined {
  const cause = causeOf(error);
  const message = messageOf(error);
  const reason = cause instanceof ApplicationFailure ? pausing[cause.type ?? ''] : undefined;
  if (reason) {
    const mend = mendOf(cause as ApplicationFailure);
    return createPause(reason, message.replace(` — ${mend}`, ''), mend);
  }
  if (wereRetriesUsedUp(error))
    return createPause('unavailable', message, 'see whether the endpoint and the llm worker are up, then resume');
  return undefined;
}

/** Failures that a person mends at the provider or at the worker, by the code of the error. */
const pausing: Record<string, PauseReason> = { 'llm-quota': 'quota', 'llm-auth': 'auth', 'not-configured': 'auth' };

function mendOf({ details }: ApplicationFailure): string {
  const { mend } = (details?.[0] ?? {}) as { mend?: string };
  return mend ?? 'mend what the message names, then resume';
}

function wereRetriesUsedUp(error: unknown): boolean {
  if (error instanceof ChildWorkflowFailure) return wereRetriesUsedUp(error.cause);
  if (!(error instanceof ActivityFailure)) return false;
  const { retryState } = error;
  return retryState === 'MAXIMUM_ATTEMPTS_REACHED' || retryState === 'TIMEOUT';
}

export function causeOf(error: unknown): unknown {
  const isWrapper = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return isWrapper && error.cause ? causeOf(error.cause) : error;
}
