import type { LlmStage, QuarantineReason } from '../../core/contracts/llmWork';
import { exitCodes } from '../exitCodes';
import { renderFailed } from '../failedText';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';

export interface FailedOptions extends OutputOptions {
  stage?: LlmStage;
  reason?: QuarantineReason;
  limit: number;
}

/** Lists the requests of a run that have no usable answer, with what the model said; 0 also where there are none. */
export async function listFailed(world: World, runId: string, options: FailedOptions): Promise<number> {
  const { stage, reason, limit } = options;
  const selection = { ...(stage ? { stage } : {}), ...(reason ? { reason } : {}), limit };
  const listing = await withSession(world, 'storage', ({ client }) => client.readFailed(runId, selection));
  const { out } = world.terminal;
  const width = out.isTty ? (out.columns ?? 80) : Infinity;
  printResult(world, options, { runId, ...listing }, renderFailed(runId, listing, width));
  return exitCodes.finished;
}
