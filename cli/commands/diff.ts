import { exitCodes, UsageError } from '../exitCodes';
import { renderDiff } from '../diffText';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';

/** Prints what differs between two runs, field by field: spec, inputs, prompts, keys and counts of stages, metrics. */
export async function diffRuns(world: World, before: string, after: string, options: OutputOptions): Promise<number> {
  if (before === after) throw new UsageError(`the run ${before} is given twice`, 'name two runs');
  const diff = await withSession(world, 'storage', ({ client }) => client.readDiff(before, after));
  const { out } = world.terminal;
  printResult(world, options, diff, renderDiff(diff, out.isTty ? (out.columns ?? 80) : Infinity));
  return exitCodes.finished;
}
