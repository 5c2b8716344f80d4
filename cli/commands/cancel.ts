import { exitCodes } from '../exitCodes';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { isOpen } from '../runStatus';
import { withSession } from '../session';

/** Asks a run to stop; one that is closed already is said to be so, and is no error. */
export async function cancelRun(world: World, runId: string, options: OutputOptions): Promise<number> {
  return withSession(world, 'running', async ({ client }) => {
    const view = await client.viewRun(runId);
    const open = isOpen(view);
    const { status } = view;
    if (open) await client.cancelRun(runId);
    const line = open
      ? `asked ${runId} to stop; what is done is kept, and a new run of the same spec reuses it`
      : `${runId} is not running: it is ${status}`;
    printResult(world, options, { runId, status, cancelRequested: open }, [line]);
    return exitCodes.finished;
  });
}
