import { CancellationScope } from '@temporalio/workflow';
import type { BatchReference, BatchState, CollectedBatch } from '../core/contracts/llmWork';
import { llmShards } from './lib/activities';
import { collectedNothing, isFinal, refusedState, runUntilEnded, type BatchWait, type RoomWait } from './lib/batchLife';
import { shortCount, summaryOf } from './lib/summaries';

export interface ProviderBatchInput {
  batch: BatchReference;
  /** Where an earlier part of this workflow was in its waiting when it continued as new. */
  carried?: RoomWait | BatchWait;
}

export interface ProviderBatchOutcome {
  collected: CollectedBatch;
  state: BatchState;
}

/**
 * One batch at the provider: created, waited for without a worker, collected whatever its end was, and cleared away.
 * When this is cancelled so is the provider's batch, and the outcome is what that had finished.
 */
export async function providerBatch({ batch, carried }: ProviderBatchInput): Promise<ProviderBatchOutcome> {
  const ended = await runUntilEnded(batch, carried);
  if ('refused' in ended) return collectedNothing(batch, refusedState(batch, ended.refused), ended.refused);
  const { submitted, state } = ended;
  if (!isFinal(state)) return collectedNothing(batch, state);
  return CancellationScope.nonCancellable(async () => {
    const summary = summaryOf(
      `collect: ${state.status}`,
      `${shortCount(state.completed)}/${shortCount(batch.plan.requests)} answered`,
    );
    const collected = await llmShards.collectBatch.executeWithOptions({ summary }, [batch, submitted, state]);
    await llmShards.deleteBatchFiles
      .executeWithOptions({ summary: 'delete the files' }, [batch, submitted, state])
      // A file that stays behind is no reason to lose what was paid for.
      .catch(() => undefined);
    return { collected, state };
  });
}
