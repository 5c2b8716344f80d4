import { z } from 'zod';
import { candidatesSchema } from './spec/candidates';
import { chunkSpecSchema } from './spec/chunk';
import { corpusSchema } from './spec/corpus';
import { evaluationSpecSchema } from './spec/evaluation';
import { filtersSchema } from './spec/filters';
import { judgeSchema } from './spec/judge';
import { llmSpecSchema } from './spec/llm';
import { negativesSchema } from './spec/negatives';
import { queriesSchema } from './spec/queries';
import { trainSchema } from './spec/train';

/**
 * A pipeline as a person writes it, each section in a file of its own with every default; those that a judge strategy
 * brings stand with the strategy.
 */
export const pipelineSpecSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, dash and underscore, at most 63'),
  corpus: corpusSchema,
  chunk: chunkSpecSchema.prefault({}),
  queries: queriesSchema.prefault({}),
  candidates: candidatesSchema.prefault({}),
  filters: filtersSchema.prefault({}),
  judge: judgeSchema.prefault({}),
  negatives: negativesSchema.prefault({}),
  train: trainSchema.prefault({}),
  evaluate: z.array(evaluationSpecSchema).default([]),
  llm: llmSpecSchema.prefault({}),
});
export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;
