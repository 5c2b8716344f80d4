import type { BatchPlan, BatchRoundPlan, CollectedBatch } from '../../../core/contracts/llmWork';
import { answered, type Script } from './fakeActivities';

export function planOf(fields: Partial<BatchPlan> = {}): BatchPlan {
  return { id: 'b', inputObject: '', requests: 100, bytes: 1, tokens: 40, ...fields };
}

/** Of the rounds in turn; nothing is missing after the last of them. */
export function roundsOf(...rounds: Partial<BatchRoundPlan>[]): Pick<Script['batches'], 'planBatches'> {
  return {
    planBatches: async ({ round }) => {
      const { batches = [], ...rest } = rounds[round - 1] ?? {};
      return { batches, missing: batches.length * 100, heldBack: 0, ...rest };
    },
  };
}

/** A provider that takes every batch and finishes it at once, for 400 billionths of a dollar. */
export function promptProvider(collected: Partial<CollectedBatch> = {}): Script['batches'] {
  const { usage } = answered({ rows: 100, costNanoUsd: 400 });
  const counts = { answered: 100, failedByReason: {}, unknownLines: 0, repeatedLines: 0, missing: 0 };
  return {
    submitBatch: async () => ({ providerId: 'p', inputFileId: 'f', adopted: false }),
    readBatch: async () => ({ status: 'completed', completed: 100, failed: 0, total: 100 }),
    collectBatch: async () => ({ ...counts, usage, ...collected }),
    cancelBatch: async () => undefined,
    deleteBatchFiles: async () => undefined,
  };
}
