import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import type { Environment } from '../../environment';
import { findOpenRun } from '../findOpenRun';

/** The port by which workers ask Temporal about runs and stop schedules. */
export interface ScheduleDesk {
  /** An open run of the same spec over the same files, of those with the ids `taken` even one that is not listed yet. */
  findOpenRun(inputDigest: string, taken: readonly string[]): Promise<string | undefined>;
  /** False where it is paused already, with the note of whoever did that, or is gone. */
  pause(schedule: string, note: string): Promise<boolean>;
}

/** Connects when it is first asked. */
export function createScheduleDesk({ namespace, connection: options }: Environment['temporal']): ScheduleDesk {
  const temporal = new Client({ connection: Connection.lazy(options), namespace });
  return {
    findOpenRun: (inputDigest, taken) => findOpenRun(inputDigest, { temporal }, taken),
    async pause(schedule, note) {
      const handle = temporal.schedule.getHandle(schedule);
      try {
        if ((await handle.describe()).state.paused) return false;
        await handle.pause(note);
        return true;
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return false;
        throw error;
      }
    },
  };
}
