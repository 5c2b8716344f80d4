import { z } from 'zod';
import { evaluationSlicesSchema } from './evaluationSlices';
import { computeSchema, poolSchema, rankedListsSchema } from './protocol';
import { scoreOverlapSchema } from './scoreOverlap';

/** The judgements that counted, in an evaluation's artifact. */
export const qrelsFile = 'qrels.trec';

export const metricNames = ['nDCG@10', 'MRR@10', 'MAP', 'Recall@50'] as const;

/**
 * A mean over all judged queries of a set; a missing query counts as zero. `standardError` is over queries, `low` and
 * `high` bound the 95 % bootstrap interval, which evaluations of earlier versions lack.
 */
export const metricSchema = z.object({
  ...{ name: z.string(), mean: z.number(), standardError: z.number() },
  ...{ low: z.number().optional(), high: z.number().optional() },
});
export type Metric = z.infer<typeof metricSchema>;

/** A paired difference to a baseline system: mean, 95 % bootstrap interval, two-sided randomisation p value. */
export const differenceSchema = z.object({
  metric: z.string(),
  baseline: z.string(),
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  pValue: z.number(),
  /** By Holm, over all systems that are compared with this baseline by this metric. */
  adjustedPValue: z.number().optional(),
  /** Cohen's d_z; absent where the differences do not spread. */
  effectSize: z.number().optional(),
  /** What a test at .05 would find in 4 of 5 cases. */
  smallestDetectable: z.number().optional(),
});
export type Difference = z.infer<typeof differenceSchema>;

export const systemResultSchema = z.object({
  /** bm25, dense, bm25+dense-rerank, tuned, tuned-int8, dense-tuned … */
  name: z.string(),
  /** What it is in words, with the list it ranks: "BM25's top 50 re-ranked by the tuned model (fp32)". */
  description: z.string(),
  tuned: z.boolean(),
  metrics: z.array(metricSchema),
  differences: z.array(differenceSchema),
  pairsPerSecond: z.number().optional(),
  /** Digest of the documents that it ranks: systems on the same lists have the same. Absent in results of earlier versions. */
  candidates: z.string().optional(),
  /** Of systems of a tuned model that re-rank. */
  compute: computeSchema.optional(),
});
export type SystemResult = z.infer<typeof systemResultSchema>;

/** A question on which the tuned model and the first stage differ most, for people to read. */
export const questionCaseSchema = z.object({
  queryId: z.string(),
  query: z.string(),
  firstStage: z.number(),
  tuned: z.number(),
  /** The relevant document with the ranks both systems gave it (absent: not in the list). */
  relevant: z.object({
    id: z.string(),
    text: z.string(),
    firstStageRank: z.number().optional(),
    tunedRank: z.number().optional(),
  }),
  /** What the system that lost had on top. */
  wrongTop: z.object({ id: z.string(), text: z.string() }).optional(),
});
export type QuestionCase = z.infer<typeof questionCaseSchema>;

/** What re-ranking more or less of the lists gives: nDCG@10 by depth, 0 being the lists as they are. */
export const depthSweepSchema = z.object({
  system: z.string(),
  points: z.array(z.object({ depth: z.number().int(), mean: z.number(), standardError: z.number() })),
  /** Chosen on generated development questions alone, among the depths that their lists allow. */
  chosen: z.number().int().optional(),
});
export type DepthSweep = z.infer<typeof depthSweepSchema>;

export const evaluationResultSchema = z.object({
  name: z.string(),
  /** The protocol in words: who wrote the questions, which list is ranked, how deep. */
  protocol: z.string(),
  documents: z.number().int(),
  queries: z.number().int(),
  depth: z.number().int(),
  /** What is re-ranked; absent in results of earlier versions: BM25's lists. */
  lists: rankedListsSchema.optional(),
  /** Only of a corpus that was shrunk; `documents` are then those of the pool. */
  pool: poolSchema.optional(),
  systems: z.array(systemResultSchema),
  depths: depthSweepSchema.optional(),
  slices: evaluationSlicesSchema.optional(),
  overlap: scoreOverlapSchema.optional(),
  won: z.array(questionCaseSchema),
  lost: z.array(questionCaseSchema),
  warnings: z.array(z.string()),
});
export type EvaluationResult = z.infer<typeof evaluationResultSchema>;
