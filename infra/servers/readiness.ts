import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from './guardedProcess';

const POLL_MS = 100;
const TAIL_LINES = 15;

/** A server that ended before it was ready; `log` tells callers why, such as a port that was taken meanwhile. */
export class EndedBeforeReady extends Error {
  constructor(
    message: string,
    readonly log: string,
  ) {
    super(message);
  }
}

/**
 * Polls `check` until it holds. @throws EndedBeforeReady when the process ends first, and Error after `timeoutMs`, with
 * the process stopped; both show the end of the log and where the rest is.
 */
export async function waitUntilReady(
  running: GuardedProcess,
  check: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let lastProblem = '';
  while (Date.now() < deadline) {
    const ready = await check().catch((error: unknown) => {
      lastProblem = error instanceof Error ? error.message : String(error);
      return false;
    });
    const exit = running.exit();
    if (exit) {
      const log = await running.readLog();
      throw new EndedBeforeReady(
        describe(running, `ended (${exit.signal ?? `code ${exit.code}`}) before it was ready`, log),
        log,
      );
    }
    if (ready) return;
    await sleep(POLL_MS);
  }
  await running.stop();
  const problem = `did not become ready within ${timeoutMs / 1000} s${lastProblem && ` (${lastProblem})`}`;
  throw new Error(describe(running, problem, await running.readLog()));
}

function describe(running: GuardedProcess, problem: string, log: string): string {
  const tail = log.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  return `${running.name} ${problem}; full log: ${running.logFile}\n${tail}`;
}
