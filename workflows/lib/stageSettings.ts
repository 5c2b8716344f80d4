import type { LlmStage } from '../../core/contracts/llmWork';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { LlmSpec } from '../../core/contracts/spec/llm';

/** What the workflow has to know of how a stage asks; the same rules as core/llm/settings.ts, for the fields it needs. */
export type StageSettings = Pick<LlmSpec, 'model' | 'mode' | 'maxFailedShare' | 'batch'> & {
  /** Whether money can be counted: a stage with another model does not inherit the price. */
  hasPrice: boolean;
};

export function stageSettings({ llm, ...spec }: PipelineSpec, stage: LlmStage): StageSettings {
  const own = (stage === 'queries' ? spec.queries : spec.judge).llm ?? {};
  const price = own.price ?? (own.model === undefined || own.model === llm.model ? llm.price : undefined);
  return {
    model: own.model ?? llm.model,
    mode: own.mode ?? llm.mode,
    maxFailedShare: own.maxFailedShare ?? llm.maxFailedShare,
    batch: llm.batch,
    hasPrice: price !== undefined,
  };
}
