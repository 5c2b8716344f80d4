import type { BatchReference, BatchState, SubmittedBatch } from '../../../core/contracts/llmWork';
import type { BatchEnvironment } from './environment';
import { withPulse } from './withPulse';

/** Asks the provider to stop a batch; what it has finished can be collected once it says "cancelled". */
export async function cancelBatch(
  batch: BatchReference,
  { providerId }: SubmittedBatch,
  environment: Pick<BatchEnvironment, 'provider' | 'heartbeat'>,
): Promise<void> {
  await withPulse(batch, 'cancel batch', environment, () => environment.provider.cancel(providerId));
}

/** Deletes the files of a batch that has been collected; those that are gone already are no error. */
export async function deleteBatchFiles(
  batch: BatchReference,
  { inputFileId }: SubmittedBatch,
  { outputFileId, errorFileId }: BatchState,
  environment: Pick<BatchEnvironment, 'provider' | 'heartbeat'>,
): Promise<void> {
  const { provider } = environment;
  await withPulse(batch, 'delete files of batch', environment, async () => {
    for (const fileId of [inputFileId, outputFileId, errorFileId]) if (fileId) await provider.deleteFile(fileId);
  });
}
