import type { BatchReference, BatchState, SubmittedBatch } from '../../../core/contracts/llmWork';
import { isEnqueuedLimit, type ProviderBatch } from '../../../infra/llm/batch/batchProvider';
import { describeBatchError, showCode } from '../../../infra/llm/batch/batchError';
import type { BatchEnvironment } from './environment';
import { withPulse } from './withPulse';

const maxErrors = 20;

/** How far a batch is. One that the provider does not know any more has failed: there is nothing to collect. */
export async function readBatch(
  batch: BatchReference,
  { providerId }: SubmittedBatch,
  environment: Pick<BatchEnvironment, 'provider' | 'signal' | 'heartbeat'>,
): Promise<BatchState> {
  const { provider, signal } = environment;
  const found = await withPulse(batch, 'read batch', environment, () => provider.read(providerId, signal));
  if (found) return toState(found);
  const errors = [`the provider does not know the batch ${providerId} any more`];
  return { status: 'failed', completed: 0, failed: 0, total: batch.plan.requests, errors, isGone: true };
}

function toState(found: ProviderBatch): BatchState {
  const { status, completed, failed, total, outputFileId, errorFileId, usage, errors } = found;
  return {
    ...{ status, completed, failed, total },
    ...(outputFileId ? { outputFileId } : {}),
    ...(errorFileId ? { errorFileId } : {}),
    ...(usage ? { usage } : {}),
    ...(errors.length > 0 ? { errors: errors.slice(0, maxErrors).map(describeError) } : {}),
    ...(isEnqueuedLimit(found) ? { isEnqueuedLimit: true } : {}),
  };
}

/** What is said about a line may quote the prompt, so only its code is kept; the line is in the input on S3. */
function describeError({ code, message, line }: ProviderBatch['errors'][number]): string {
  if (line !== undefined) return `line ${line}: ${showCode(code) ?? 'not accepted'}`;
  return describeBatchError({ code, message });
}
