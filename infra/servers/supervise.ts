import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from './guardedProcess';

export interface StackEvent {
  kind: 'ready' | 'crashed' | 'restarted' | 'gave-up';
  name: string;
  /** A sentence for people. */
  message: string;
}

export interface Supervised {
  name: string;
  /** Undefined between a crash and the next start. */
  pid: () => number | undefined;
  /** Ends the process and the supervision. */
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  name: string;
  /** Starts it, and resolves once it is ready. Called again after a crash. */
  start: () => Promise<GuardedProcess>;
  onEvent?: ((event: StackEvent) => void) | undefined;
  /** Before the first restart; doubles with each crash in a row up to 30 s. Default 1,000. */
  firstDelayMs?: number | undefined;
}

const LONGEST_DELAY_MS = 30_000;
/** A process that has lived this long starts a new series of crashes. */
const SETTLED_MS = 60_000;
const CRASHES_IN_A_ROW = 6;

/** Starts a process and starts it again whenever it ends without having been asked to. @throws what `start` throws first */
export async function superviseProcess(options: SuperviseOptions): Promise<Supervised> {
  const stopping = new AbortController();
  let current: GuardedProcess | undefined = await options.start();
  options.onEvent?.({ kind: 'ready', name: options.name, message: `${options.name} is ready` });
  const watching = watch();

  async function watch(): Promise<void> {
    let crashes = 0;
    while (current) {
      const startedAtMs = Date.now();
      const exit = await current.exited;
      if (stopping.signal.aborted) return;
      crashes = Date.now() - startedAtMs > SETTLED_MS ? 1 : crashes + 1;
      const { logFile } = current;
      current = await restart(crashes, `${options.name} ended (${exit.signal ?? `code ${exit.code}`})`, logFile);
    }
  }

  async function restart(crashes: number, what: string, logFile: string): Promise<GuardedProcess | undefined> {
    for (let count = crashes, reason = what; ; count += 1) {
      if (count >= CRASHES_IN_A_ROW) {
        say('gave-up', `${reason}, ${count} times in a row; it stays down. Its log says why: ${logFile}`);
        return undefined;
      }
      const delayMs = Math.min((options.firstDelayMs ?? 1000) * 2 ** (count - 1), LONGEST_DELAY_MS);
      say('crashed', `${reason}; starting it again in ${delayMs / 1000} s (log: ${logFile})`);
      try {
        await sleep(delayMs, undefined, { signal: stopping.signal });
        const next = await options.start();
        say('restarted', `${options.name} runs again`);
        return next;
      } catch (error) {
        if (stopping.signal.aborted) return undefined;
        reason = error instanceof Error ? error.message : String(error);
      }
    }
  }

  function say(kind: StackEvent['kind'], message: string): void {
    options.onEvent?.({ kind, name: options.name, message });
  }

  return {
    name: options.name,
    pid: () => (current?.exit() ? undefined : current?.pid),
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await watching;
      await current?.stop();
    },
  };
}
