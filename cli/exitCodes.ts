import type { RunView } from '../core/contracts/run';
import { RankwrightError, type ErrorCode } from '../core/errors';

/** What the process ends with; `--help` and docs list the same. */
export const exitCodes = { finished: 0, usage: 2, failed: 3, cancelled: 4, interrupted: 130 } as const;

export const exitCodeHelp = `Exit codes:
  0    finished (or started, with --detach)
  2    wrong usage, wrong spec, something needed is missing, or a run that refused the command
  3    the run failed, or "verify" or "ledger verify" found damage
  4    the run was cancelled
  130  interrupted, or the servers went away; the run goes on without this command`;

/**
 * Errors that the person mends in what they wrote or set up, as opposed to a run that went wrong. What is missing
 * here is a run or a report that was asked for: an object that a run itself misses arrives as the failure of that run.
 */
const usageErrors: ErrorCode[] = ['bad-spec', 'bad-source', 'not-configured', 'missing-tool', 'missing-object'];

/** Wrong usage that commander does not know of, such as a file that is not there. */
export class UsageError extends RankwrightError {
  constructor(message: string, mend: string) {
    super('not-configured', message, { mend });
    this.name = 'UsageError';
  }
}

export function exitCodeOfError(error: unknown): number {
  return error instanceof RankwrightError && usageErrors.includes(error.code) ? exitCodes.usage : exitCodes.failed;
}

/** A run that someone terminated counts as cancelled. */
export function exitCodeOfRun(status: RunView['status']): number {
  if (status === 'failed' || status === 'timed-out') return exitCodes.failed;
  return status === 'cancelled' || status === 'terminated' ? exitCodes.cancelled : exitCodes.finished;
}
