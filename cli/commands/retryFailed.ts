import type { QuarantineReason } from '../../core/contracts/llmWork';
import { giveCommand, watchLine } from '../giveCommand';
import type { OutputOptions } from '../output';
import type { World } from '../ports';

export interface RetryFailedOptions extends OutputOptions {
  reason?: QuarantineReason;
}

/** Has the requests without a usable answer asked again: all of them, or those of one reason. */
export async function retryFailed(world: World, runId: string, options: RetryFailedOptions): Promise<number> {
  const reason = options.reason ? { reason: options.reason } : {};
  return giveCommand(world, runId, { command: 'retryFailed', ...reason }, options, watchLine(runId));
}
