import { exitCodes } from '../exitCodes';
import { renderGarbage } from '../garbageText';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';

export interface GarbageOptions extends OutputOptions {
  keepRuns?: number;
  keepDays?: number;
  graceHours?: number;
  delete?: true;
}

/** Where nothing is said of what to keep. */
const usualKeepRuns = 10;
const usualGraceHours = 24;

/** Tells which artifacts no kept run needs, and with --delete deletes them; never what is young, or the ledger. */
export async function collectGarbage(world: World, options: GarbageOptions): Promise<number> {
  const { keepRuns, keepDays, graceHours = usualGraceHours } = options;
  const isDeleting = options.delete === true;
  const rule = {
    ...(keepRuns === undefined && keepDays === undefined ? { keepRuns: usualKeepRuns } : {}),
    ...(keepRuns === undefined ? {} : { keepRuns }),
    ...(keepDays === undefined ? {} : { keepDays }),
  };
  const selection = { ...rule, graceHours, isDeleting, nowMs: world.clock.nowMs() };
  const report = await withSession(world, 'storage', ({ client }) => client.collectGarbage(selection));
  printResult(world, options, report, renderGarbage(report, isDeleting));
  return exitCodes.finished;
}
