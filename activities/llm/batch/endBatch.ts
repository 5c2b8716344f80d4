import type { BatchReference, BatchState, SubmittedBatch } from '../../../core/contracts/llmWork';
import type { BatchEnvironment } from './environment';

/** Asks the provider to stop a batch; what it has finished can be collected once it says "cancelled". */
export async function cancelBatch(
  _batch: BatchReference,
  { providerId }: SubmittedBatch,
  { provider }: Pick<BatchEnvironment, 'provider'>,
): Promise<void> {
  await provider.cancel(providerId);
}

/** Deletes the files of a batch that has been collected; those that are gone already are no error. */
export async function deleteBatchFiles(
  _batch: BatchReference,
  { inputFileId }: SubmittedBatch,
  { outputFileId, errorFileId }: BatchState,
  { provider }: Pick<BatchEnvironment, 'provider'>,
): Promise<void> {
  for (const fileId of [inputFileId, outputFileId, errorFileId]) if (fileId) await provider.deleteFile(fileId);
}
