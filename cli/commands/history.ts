import { exitCodes } from '../exitCodes';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';
import { renderHistory } from '../tables/historyTable';

export interface HistoryOptions extends OutputOptions {
  limit: number;
}

/** Prints the runs of a pipeline over time: when, verdict, metric and its change, cost, rows, and which is promoted. */
export async function showHistory(world: World, pipeline: string, options: HistoryOptions): Promise<number> {
  const history = await withSession(world, 'storage', ({ client }) => client.readHistory(pipeline, options.limit));
  const { out } = world.terminal;
  printResult(world, options, history, renderHistory(history, out.isTty ? (out.columns ?? 80) : Infinity));
  return exitCodes.finished;
}
