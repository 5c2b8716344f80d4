import type { ShardReceipt, ShardRequest } from '../../core/contracts/llmWork';
import { openShards } from '../../temporal.config';
import { llmShards } from './activities';
import { pauseOfFailure, pauseOfStop } from './failures';
import type { LlmStageRun } from './llmStage';
import { createPause, dollars } from './pauses';
import { leftIn, nextGrant, reserve, settle } from './purse';
import { runLanes } from './runLanes';
import { reusedShare, shortCount, summaryOf } from './summaries';
import type { ShardOrder } from './boardState';

/** A shard on its way, with all that it may spend, what it held already included; 0 where no budget limits it. */
interface GrantedShard {
  order: ShardOrder;
  grantNanoUsd: number;
}

/**
 * Has every shard answered, and asks people what machines should not decide: too many failures, no quota, no money.
 * Returns when every shard is finished and its failures are within the policy or accepted.
 */
export async function askShards(stage: LlmStageRun): Promise<void> {
  stage.enter('asking');
  await runLanes(stage.control, {
    isStoppable: true,
    take: (open) => takeShard(stage, open),
    run: (shard, isStopped) => runShard(stage, shard, isStopped),
    isOver: () => isOver(stage),
  });
  if (!stage.board.isFinished) await stage.handOver();
}

function takeShard(stage: LlmStageRun, open: number): GrantedShard | undefined {
  const { board, purse } = stage;
  if (stage.isDraining || open >= openShards || board.waiting === 0) return undefined;
  if (purse.budgetNanoUsd === undefined) return granted(board.take(), 0);
  const grant = nextGrant(purse, Math.min(openShards - open, board.waiting));
  if (grant === undefined) return granted(board.takeHolding(), 0);
  stage.purse = reserve(purse, grant);
  return granted(board.take(), grant);
}

function granted(order: ShardOrder | undefined, moreNanoUsd: number): GrantedShard | undefined {
  return order && { order, grantNanoUsd: moreNanoUsd + (order.heldNanoUsd ?? 0) };
}

async function runShard(stage: LlmStageRun, shard: GrantedShard, isStopped: () => boolean): Promise<void> {
  const { order } = shard;
  const summary = summaryOfShard(stage, order);
  try {
    const receipt = await llmShards.answerShard.executeWithOptions({ summary }, [requestOf(stage, shard)]);
    noteReceipt(stage, shard, receipt);
  } catch (error) {
    stage.board.giveBack(order, shard.grantNanoUsd);
    const pause = pauseOfFailure(error);
    if (pause) stage.control.pauseFor(pause, { stopsOpen: true });
    else if (!isStopped()) throw error;
  }
}

/** What is known when it is handed out: of later shards also how far the stage is and what it found in the ledger. */
function summaryOfShard({ input, board, requestCount }: LlmStageRun, { shard, retryFailed }: ShardOrder): string {
  const { answered, counts } = board;
  const unit = input.stage === 'judge' ? 'pairs' : 'requests';
  return summaryOf(
    `${input.stage} ${shard + 1}/${counts.total}`,
    retryFailed && `${retryFailed.reason ?? 'failed'} again`,
    answered > 0
      ? `${shortCount(answered)} of ${shortCount(requestCount)} ${unit} done`
      : `${shortCount(requestCount)} ${unit}`,
    reusedShare(counts.fromLedger, answered),
  );
}

function requestOf(stage: LlmStageRun, { order, grantNanoUsd }: GrantedShard): ShardRequest {
  const { shard, retryFailed, isUnreported } = order;
  const { mode, batch } = stage.settings;
  return {
    ...stage.base,
    shard,
    ...(stage.purse.budgetNanoUsd === undefined ? {} : { grantNanoUsd }),
    ...(retryFailed ? { retryFailed } : {}),
    ...(isUnreported ? { isUnreported } : {}),
    // A retry that asks nothing would only forget why its requests failed.
    ...(mode === 'batch' && !batch.thenOnline && !retryFailed ? { ledgerOnly: true } : {}),
  };
}

function noteReceipt(stage: LlmStageRun, { order, grantNanoUsd }: GrantedShard, receipt: ShardReceipt): void {
  const { stopped, usage } = receipt;
  const spentNanoUsd = (usage.nanoUsd ?? 0) + (receipt.lostNanoUsd ?? 0);
  stage.purse = settle(stage.purse, {
    grantedNanoUsd: grantNanoUsd,
    spentNanoUsd,
    isExhausted: stopped?.reason === 'budget',
  });
  stage.board.settle(order, receipt);
  const pause = stopped && pauseOfStop(stopped);
  if (pause) stage.control.pauseFor(pause, { stopsOpen: true });
  else if (stage.hasTooManyFailures) pauseForFailures(stage);
  stage.reportProgress();
}

function isOver(stage: LlmStageRun): boolean {
  if (stage.board.isFinished && stage.hasTooManyFailures) pauseForFailures(stage);
  else if (!stage.board.isFinished && !stage.isDraining) pauseForBudget(stage);
  return stage.control.pause === undefined;
}

function pauseForFailures(stage: LlmStageRun): void {
  const { board, requestCount, settings } = stage;
  const reasons = Object.entries(board.failedByReason).map(([reason, count]) => `${count} ${reason}`);
  const pause = createPause(
    'failures',
    `${board.failed} of ${requestCount} requests have no usable answer (${reasons.join(', ')}), more than ${settings.maxFailedShare * 100}%`,
    'look at them, then retry them, go on without them, or cancel the run',
  );
  stage.control.pauseFor(pause, { stopsOpen: false });
}

/** Nothing is open, work is waiting, and what is left buys none of it. */
export function pauseForBudget({ purse, control }: LlmStageRun, next = 'one more request'): void {
  const pause = createPause(
    'budget',
    `the ${dollars(leftIn(purse))} that are left of the budget do not cover ${next} at its worst case`,
    'raise the budget, or cancel the run: what was answered is kept',
  );
  control.pauseFor(pause, { stopsOpen: false });
}
