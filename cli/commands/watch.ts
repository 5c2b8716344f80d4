import type { OutputOptions } from '../output';
import type { World } from '../ports';
import { followRun } from '../progress/followRun';
import { withSession } from '../session';
import { finish } from './run';

/** Follows a run that was started elsewhere; ends as `run` does, with the same exit codes. */
export async function watchRun(world: World, runId: string, options: OutputOptions): Promise<number> {
  return withSession(world, 'running', async (session) =>
    finish(world, session, await followRun(world, session, runId), options),
  );
}
