import path from 'node:path';
import { buildComparison } from '../../core/comparison/buildComparison';
import { renderComparison } from '../../core/report/comparison/renderComparison';
import { exitCodes, UsageError } from '../exitCodes';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';
import { renderRunComparison } from '../tables/runComparisonTable';

export interface CompareOptions extends OutputOptions {
  out?: string;
}

/** Compares runs that have ended: prints the best tuned systems and their differences, and writes both reports. */
export async function compareRuns(world: World, runIds: string[], options: CompareOptions): Promise<number> {
  refuseTooFew(runIds);
  const runs = await withSession(world, 'storage', ({ client }) => client.readComparedRuns(runIds));
  const comparison = buildComparison(runs);
  const { html, markdown } = renderComparison(comparison, runs, world.version);
  const folder = path.resolve(world.currentFolder, options.out ?? '.');
  const files = [path.join(folder, 'comparison.html'), path.join(folder, 'comparison.md')] as const;
  // A program that reads the facts wants files only where it says so.
  const isWritten = !options.json || options.out !== undefined;
  if (isWritten) {
    await world.files.write(files[0], html);
    await world.files.write(files[1], markdown);
  }
  const { out } = world.terminal;
  const lines = renderRunComparison(comparison, out.isTty ? (out.columns ?? 80) : Infinity);
  printResult(world, options, { ...comparison, ...(isWritten ? { files } : {}) }, [...lines, '', ...files]);
  return exitCodes.finished;
}

function refuseTooFew(runIds: readonly string[]): void {
  const mend = 'name two or more runs: `npx rankwright runs` lists them';
  if (runIds.length < 2)
    throw new UsageError(`compare takes two runs or more; received ${runIds.join(' ') || 'none'}`, mend);
  const twice = runIds.find((runId, index) => runIds.indexOf(runId) !== index);
  if (twice !== undefined) throw new UsageError(`the run ${twice} is given twice`, 'name every run once');
}
