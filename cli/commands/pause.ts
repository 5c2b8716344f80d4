import { giveCommand } from '../giveCommand';
import type { OutputOptions } from '../output';
import type { World } from '../ports';

/** Makes a run wait: what is being asked is stopped, what was answered is kept. */
export async function pauseRun(world: World, runId: string, options: OutputOptions): Promise<number> {
  return giveCommand(world, runId, { command: 'pause' }, options, `continue it:  npx rankwright resume ${runId}`);
}
