import { UsageError } from '../exitCodes';
import { giveCommand, watchLine } from '../giveCommand';
import type { OutputOptions } from '../output';
import type { World } from '../ports';

/** Gives a run more money: `usd` is the whole budget, what is spent already included. @throws UsageError */
export async function raiseBudget(world: World, runId: string, options: OutputOptions, usd: string): Promise<number> {
  const command = { command: 'raiseBudget', budgetNanoUsd: parseUsd(usd) } as const;
  return giveCommand(world, runId, command, options, watchLine(runId));
}

function parseUsd(text: string): number {
  const nanoUsd = /^\$?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Math.round(Number(text.replace('$', '')) * 1e9) : NaN;
  if (Number.isSafeInteger(nanoUsd) && nanoUsd > 0) return nanoUsd;
  throw new UsageError(
    `"${text}" is no amount of dollars`,
    'give the whole budget as a number above 0, such as 25 or 2.50',
  );
}
