import { z } from 'zod';
import { systemResultSchema } from './evaluation';
import { computeSchema } from './protocol';

/** The file of a comparison, and what its other files lie below, by the label of the draw. */
export const rerankerComparisonFile = 'rerankers.json';

/** What a language model took to put the lists of so many questions in order, as if nothing had been asked before. */
export const rerankerCostSchema = z.object({
  /** Of the reranker, as its system. */
  name: z.string(),
  strategy: z.string(),
  model: z.string(),
  /** How many of each list it put in order; absent: the whole list. */
  depth: z.number().int().optional(),
  /** Of all questions together; tokens are those of re-asks too. */
  calls: z.number().int(),
  tokensIn: z.number().int(),
  tokensOut: z.number().int(),
  /** At the price of the spec, nothing taken as cached; absent where the model has none. */
  nanoUsd: z.number().int().optional(),
  /** Where the spec names the sizes of the model. */
  compute: computeSchema.optional(),
});
export type RerankerCost = z.infer<typeof rerankerCostSchema>;

/** Systems over the same questions: what is there without a language model first, then the rerankers. */
export const rerankerGroupSchema = z.object({
  /** As `all`, or `50-by-13`: 50 questions, drawn with the seed 13. */
  label: z.string(),
  queries: z.number().int(),
  /** Questions of the set. */
  of: z.number().int(),
  /** What the draw depends on; absent where all questions were asked about. */
  draw: z.number().int().optional(),
  systems: z.array(systemResultSchema),
  costs: z.array(rerankerCostSchema),
  warnings: z.array(z.string()),
});
export type RerankerGroup = z.infer<typeof rerankerGroupSchema>;

/** What language models make of the lists of an evaluation set. None of it decides anything: it is there to be looked at. */
export const rerankerComparisonSchema = z.object({ set: z.string(), groups: z.array(rerankerGroupSchema) });
export type RerankerComparison = z.infer<typeof rerankerComparisonSchema>;

/** What the artifact of a reranker says of all its lists; `seconds` on the clock of the run that asked, where it asked all. */
export const rerankSummarySchema = z.object({
  model: z.string(),
  calls: z.number().int(),
  tokensIn: z.number().int(),
  tokensOut: z.number().int(),
  unjudged: z.number().int(),
  nanoUsd: z.number().int().optional(),
  seconds: z.number().optional(),
  warnings: z.array(z.string()).default([]),
});
export type RerankSummary = z.infer<typeof rerankSummarySchema>;

/** What the receipt of a comparison says of it; `seconds` by reranker, which no digest covers. */
export const rerankerComparisonSummarySchema = z.object({
  result: rerankerComparisonSchema,
  seconds: z.record(z.string(), z.number()),
});
