import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import type { StageTools } from './stage/tools';

/**
 * Whether a machine that trains can read the base model, asked before the LLM stages spend money. No stage: another
 * machine may fail where one did not. @throws TrainerFailure bad-base-model or bad-job, as the training would
 */
export async function checkBaseModel(
  { spec: { train } }: { spec: PipelineSpec },
  { tools, signal }: { tools: Pick<StageTools, 'trainable' | 'trainer'>; signal: AbortSignal },
): Promise<void> {
  const { base: baseName, baseSha256 = baseName, maxTokens } = train;
  const base = await tools.trainable(baseSha256);
  await tools.trainer.run({ kind: 'check-base', base, baseName, maxTokens }, { signal });
}
