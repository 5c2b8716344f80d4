import { exitCodes } from '../exitCodes';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';
import { renderRunsTable } from '../tables/runsTable';

export interface RunsOptions extends OutputOptions {
  limit: number;
}

/** Lists the newest runs. */
export async function listRuns(world: World, options: RunsOptions): Promise<number> {
  const runs = await withSession(world, 'storage', ({ client }) => client.listRuns(options.limit));
  const { out } = world.terminal;
  const width = out.isTty ? (out.columns ?? 80) : Infinity;
  const nothing = ['no runs yet; start one with: npx rankwright run examples/demo.yaml'];
  printResult(world, options, { runs }, runs.length > 0 ? renderRunsTable(runs, world.clock.nowMs(), width) : nothing);
  return exitCodes.finished;
}
