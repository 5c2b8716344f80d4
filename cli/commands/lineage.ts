import { exitCodes } from '../exitCodes';
import { renderRowLineage, renderRunLineage } from '../lineageText';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';

/** Prints what the artifacts of a run were made of, or of a training row where it comes from, down to requests and cost. */
export async function showLineage(
  world: World,
  runId: string,
  row: string | undefined,
  options: OutputOptions,
): Promise<number> {
  return withSession(world, 'storage', async ({ client }) => {
    if (row === undefined) {
      const lineage = await client.readRunLineage(runId);
      printResult(world, options, lineage, renderRunLineage(lineage));
      return exitCodes.finished;
    }
    const rows = await client.readRowLineage(runId, row);
    printResult(world, options, { rows }, renderRowLineage(rows));
    return exitCodes.finished;
  });
}
