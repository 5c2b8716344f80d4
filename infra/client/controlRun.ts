import { ApplicationFailure } from '@temporalio/common';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { ControlCommand } from '../../core/contracts/llmWork';
import { RankwrightError } from '../../core/errors';
import { updateNames } from '../../temporal.config';
import type { ControlAnswer } from './client';
import type { ClientContext } from './connect';
import { describeRun } from './runs';

/** A worker takes an Update within milliseconds; one that restarts is back within this. */
const patienceMs = 20_000;

/**
 * Gives a run a command, as an Update that its history keeps, and returns what the run says to it.
 * @throws missing-object when no such run exists, not-configured when no worker answers in time.
 */
export async function controlRun(
  runId: string,
  command: ControlCommand,
  context: ClientContext,
  timeLimitMs = patienceMs,
): Promise<ControlAnswer> {
  const { status } = await describeRun(runId, context);
  if (status !== 'running') return closed(runId, status);
  const { temporal } = context;
  try {
    const update = () =>
      temporal.workflow
        .getHandle(runId)
        .executeUpdate<string, [ControlCommand]>(updateNames[command.command], { args: [command] });
    const message = await temporal.withDeadline(Date.now() + timeLimitMs, update);
    return { accepted: true, message };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return refused(error.cause);
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw nobodyAnswers(runId, timeLimitMs, error);
    // It closed between the two calls.
    if (error instanceof WorkflowNotFoundError) return closed(runId, (await describeRun(runId, context)).status);
    throw error;
  }
}

function closed(runId: string, status: string): ControlAnswer {
  return {
    accepted: false,
    message: `${runId} has ended already: it is ${status}`,
    mend: 'run its spec again: what is done is reused, and answers in the ledger are not asked for again',
  };
}

function refused(cause: Error | undefined): ControlAnswer {
  const details =
    cause instanceof ApplicationFailure ? (cause.details?.[0] as { mend?: string } | undefined) : undefined;
  const message = cause?.message ?? 'the run refused it without a reason';
  const mend = details?.mend;
  return { accepted: false, message: mend ? message.replace(` — ${mend}`, '') : message, ...(mend ? { mend } : {}) };
}

function nobodyAnswers(runId: string, timeLimitMs: number, cause: Error): RankwrightError {
  const seconds = Math.round(timeLimitMs / 1000);
  return new RankwrightError('not-configured', `no worker took the command for ${runId} within ${seconds} s`, {
    mend: 'start one (npx rankwright worker cpu, or npx rankwright up), see with show whether the command was taken meanwhile, and give it again',
    cause,
  });
}
