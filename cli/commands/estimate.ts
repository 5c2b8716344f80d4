import path from 'node:path';
import { exitCodes } from '../exitCodes';
import { formatCount } from '../format';
import { printResult, say, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';
import { renderEstimate } from '../tables/estimateTable';
import { readSpec } from './run';

export interface EstimateCommandOptions extends OutputOptions {
  set?: { path: string; value: string }[];
  /** True for `--pilot` without a number. */
  pilot?: number | true;
}

/** Enough for an interval of some percent; at the usual lengths of prompts some cents of any model. */
const usualPilot = 24;

/** Says what a run of a spec would ask of language models and cost, before anything is spent (but for the pilot). */
export async function estimateSpec(world: World, specPath: string, options: EstimateCommandOptions): Promise<number> {
  const file = path.resolve(world.currentFolder, specPath);
  const spec = await readSpec(world, specPath, file, options);
  const pilot = options.pilot === true ? usualPilot : options.pilot;
  return withSession(world, 'all', async ({ client }) => {
    const stop = new AbortController();
    const forget = world.onInterrupt(() => stop.abort());
    try {
      if (pilot)
        say(world, `asking up to ${formatCount(pilot)} requests of each stage; their answers are kept for the run`);
      const estimate = await client.estimate(spec, {
        specFolder: path.dirname(file),
        ...(pilot ? { pilot } : {}),
        signal: stop.signal,
      });
      const { out } = world.terminal;
      const width = out.isTty ? (out.columns ?? 80) : Infinity;
      printResult(world, options, estimate, renderEstimate(estimate, width));
      return exitCodes.finished;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      say(world, 'the estimate was stopped; what a pilot was answered is kept');
      return exitCodes.interrupted;
    } finally {
      forget();
    }
  });
}
