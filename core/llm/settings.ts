import type { LlmStage } from '../contracts/llmWork';
import type { PipelineSpec } from '../contracts/pipelineSpec';
import type { LlmSpec } from '../contracts/spec/llm';

/** How one stage asks: `llm` of the spec with what the stage says differently. The budget is the run's, not a stage's. */
export type LlmSettings = Omit<LlmSpec, 'budgetUsd'>;

/**
 * The settings of one LLM stage. A price belongs to a model: a stage that names another model than `llm.model` does
 * not inherit `llm.price`. A reranker is asked as a judge is, whose section it takes, and
 * the probe asks the judge.
 */
export function llmSettings(spec: PipelineSpec, stage: LlmStage): LlmSettings {
  const { budgetUsd: _, price, ...shared } = spec.llm;
  const own = definedFields((stage === 'queries' ? spec.queries : spec.judge).llm ?? {});
  const isSameModel = own.model === undefined || own.model === shared.model;
  return { ...shared, ...(price && isSameModel ? { price } : {}), ...own };
}

function definedFields<Fields extends object>(
  fields: Fields,
): Partial<{ [Name in keyof Fields]: Exclude<Fields[Name], undefined> }> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as ReturnType<typeof definedFields<Fields>>;
}
