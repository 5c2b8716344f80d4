import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when none of the processes exists any more; the test's own time limit ends a wait in vain. */
export async function waitUntilGone(...pids: number[]): Promise<void> {
  while (pids.some(exists)) await sleep(50);
}

export async function waitFor<Value>(read: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    await sleep(50);
  }
}

export function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
