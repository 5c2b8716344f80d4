import type { Promotion } from '../../core/contracts/promotion';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { RunOutcome, RunPause } from '../../core/contracts/run';
import type { NotifyEvent } from '../../core/contracts/spec/notify';
import type { News } from './notifier';

type Told = [events: readonly NotifyEvent[], news: News];

/** A run that waits, and for what. */
export function describePause(runId: string, { reason, stage, message, mend }: RunPause): Told {
  const where = stage ? `${runId} waits at ${stage}` : `${runId} waits`;
  const events = reason === 'budget' ? (['budget', 'pause'] as const) : (['pause'] as const);
  return [events, { message: `${where}: ${message}; ${mend}` }];
}

/** A run that came to its end, whether or not its model was promoted. */
export function describeCompletion(
  runId: string,
  { promoted, verdict, reasons }: Promotion,
  { outcome, receipts }: { outcome: RunOutcome; receipts: readonly StageReceipt[] },
): Told {
  const events = promoted ? (['success'] as const) : (['not-promoted', 'success'] as const);
  const { why, verdict: word, ...figures } = outcome;
  const fate = promoted ? 'promoted' : 'not promoted';
  const message = `${runId} is completed, and its model is ${fate}: ${why || word}`;
  return [events, { message, verdict, promoted, reasons, ...figures, ...costOf(receipts) }];
}

export function describeFailure(runId: string, stage: string | undefined, message: string): Told {
  return [['failure'], { message: stage ? `${runId} failed at ${stage}: ${message}` : `${runId} failed: ${message}` }];
}

function costOf(receipts: readonly StageReceipt[]): { costNanoUsd?: number } {
  const costs = receipts.flatMap(({ reused, ownUsage, usage }) => (reused ? [] : ((ownUsage ?? usage)?.nanoUsd ?? [])));
  return costs.length === 0 ? {} : { costNanoUsd: costs.reduce((sum, cost) => sum + cost, 0) };
}
