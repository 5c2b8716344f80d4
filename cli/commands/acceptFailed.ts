import { giveCommand, watchLine } from '../giveCommand';
import type { OutputOptions } from '../output';
import type { World } from '../ports';

/** Lets a run go on without the requests that have no usable answer; they stay counted and listed. */
export async function acceptFailed(world: World, runId: string, options: OutputOptions): Promise<number> {
  return giveCommand(world, runId, { command: 'acceptFailed' }, options, watchLine(runId));
}
