import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientContext } from './connect';

export interface StoppingPatience {
  lookEveryMs: number;
  /** Without workers nothing stops; whoever waits is better told that the run is open. */
  longestMs: number;
}

const patience: StoppingPatience = { lookEveryMs: 500, longestMs: 60_000 };

/**
 * True once an open run that was asked to stop has done so; false at once for one that nobody asked, and for one that goes
 * on for a minute. @param onWait called before the first wait
 */
export async function waitWhileStopping(
  runId: string,
  { temporal }: Pick<ClientContext, 'temporal'>,
  onWait: () => void = () => undefined,
  { lookEveryMs, longestMs }: StoppingPatience = patience,
): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= longestMs; waitedMs += lookEveryMs) {
    const { status, raw } = await temporal.workflow.getHandle(runId).describe();
    if (status.name !== 'RUNNING') return true;
    if (raw.workflowExtendedInfo?.cancelRequested !== true) return false;
    if (waitedMs === 0) onWait();
    await sleep(lookEveryMs);
  }
  return false;
}
