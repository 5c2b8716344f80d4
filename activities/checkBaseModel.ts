import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import type { Trainer } from '../infra/trainer/trainer';

/**
 * Whether a machine that trains can have the base model, asked before the LLM stages spend money. No stage: a model
 * that was there for an earlier run may be gone.
 * @throws TrainerFailure bad-base-model or bad-job, as the training would
 */
export async function checkBaseModel(
  { spec: { train } }: { spec: PipelineSpec },
  { trainer, signal }: { trainer: Trainer; signal: AbortSignal },
): Promise<void> {
  await trainer.run({ kind: 'check-base', base: train.base, maxTokens: train.maxTokens }, { signal });
}
