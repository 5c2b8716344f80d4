import { giveCommand, watchLine } from '../giveCommand';
import type { OutputOptions } from '../output';
import type { World } from '../ports';

/** Lets a run go on that was paused by a person, or by a quota, a key or an endpoint that is mended now. */
export async function resumeRun(world: World, runId: string, options: OutputOptions): Promise<number> {
  return giveCommand(world, runId, { command: 'resume' }, options, watchLine(runId));
}
