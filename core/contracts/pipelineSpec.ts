import { z } from 'zod';
import { findCutProblem } from '../strategies/judge/gradeCuts';
import { judgeStrategies, type JudgeStrategyName } from '../strategies/judge/registry';
import { queryStrategies, queryStrategyNames } from '../strategies/queries/registry';
import { exemplarsSchema } from './exemplar';

const positive = z.number().int().positive();

/**
 * Where text comes from. A person writes one of `beir`, `jsonl`, `directory` (paths, relative to the spec's
 * folder or the current one) or `s3` (a prefix); `only` names a file with one document id a line.
 */
export const corpusSchema = z
  .strictObject({
    beir: z.string().min(1).optional(),
    jsonl: z.string().min(1).optional(),
    directory: z.string().min(1).optional(),
    s3: z.string().min(1).optional(),
    only: z.string().min(1).optional(),
  })
  .refine((corpus) => [corpus.beir, corpus.jsonl, corpus.directory, corpus.s3].filter(Boolean).length === 1, {
    message: 'name exactly one of beir, jsonl, directory, s3',
  })
  .refine((corpus) => !(corpus.s3 && corpus.only), {
    message: 'works with beir, jsonl and directory; below an s3 prefix put only the objects that are wanted',
    path: ['only'],
  });
export type CorpusSpec = z.infer<typeof corpusSchema>;

export const evaluationSpecSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]+$/, 'letters, digits, dot, dash and underscore only'),
  beir: z.string().min(1),
  split: z.string().default('test'),
  depth: positive.default(50),
});
export type EvaluationSpec = z.infer<typeof evaluationSpecSchema>;

/** US dollars per million tokens; fractions of a cent are fine. Batch mode multiplies by 1 - batchDiscount. */
export const priceSchema = z.strictObject({
  inputPerMillion: z.number().min(0),
  /** Absent: cached tokens cost what others do. */
  cachedInputPerMillion: z.number().min(0).optional(),
  outputPerMillion: z.number().min(0),
  batchDiscount: z.number().min(0).max(1).default(0.5),
});
export type Price = z.infer<typeof priceSchema>;

/** How language models are asked; `queries.llm` and `judge.llm` may say some of it differently. */
export const llmSpecSchema = z.strictObject({
  model: z.string().min(1).default('rehearsal'),
  baseUrl: z.url().optional(),
  /** Null leaves it to the endpoint: some models take no temperature but their own. */
  temperature: z.number().min(0).max(2).nullable().default(0),
  /** `batch` sends the requests through the provider's Batch API: cheaper, and done within a day. */
  mode: z.enum(['online', 'batch']).default('online'),
  /** Requests at a time of each `llm` worker. */
  concurrency: positive.max(1024).default(64),
  /** Shared by all workers; absent: as fast as the endpoint allows. */
  requestsPerMinute: positive.optional(),
  tokensPerMinute: positive.optional(),
  timeoutMs: positive.default(120_000),
  /** `auto` finds out once per endpoint what it can. */
  structuredOutput: z.enum(['auto', 'json_schema', 'json_object', 'text']).default('auto'),
  /** How often an answer that cannot be used is asked for again, with the reason. */
  maxReasks: z.number().int().min(0).max(10).default(2),
  /** Above this share of requests without a usable answer the run pauses and waits for a person. */
  maxFailedShare: z.number().min(0).max(1).default(0.01),
  /** Absent: looked up by model in the price table that RANKWRIGHT_PRICES names. */
  price: priceSchema.optional(),
  /** Hard: the run pauses before it would spend more, what is in flight counted at its worst case. */
  budgetUsd: z.number().positive().optional(),
  batch: z
    .strictObject({
      maxRequests: positive.max(50_000).default(50_000),
      maxBytes: positive.max(200_000_000).default(100_000_000),
      /** The provider's limit of tokens in unfinished batches: batches wait so as to stay under it. */
      enqueuedTokens: positive.optional(),
      rounds: positive.max(20).default(3),
      /** After the last round: ask the rest online, or put it in quarantine. */
      thenOnline: z.boolean().default(true),
      firstPollSeconds: z.number().positive().default(30),
      maxPollSeconds: z.number().positive().default(600),
    })
    .prefault({}),
});
export type LlmSpec = z.infer<typeof llmSpecSchema>;

/** What one stage may say differently from `llm`. */
const stageLlmSchema = z
  .strictObject({
    model: z.string().min(1).optional(),
    baseUrl: z.url().optional(),
    temperature: z.number().min(0).max(2).nullable().optional(),
    mode: z.enum(['online', 'batch']).optional(),
    concurrency: positive.max(1024).optional(),
    maxReasks: z.number().int().min(0).max(10).optional(),
    maxFailedShare: z.number().min(0).max(1).optional(),
    price: priceSchema.optional(),
  })
  .optional();

/** How pairs are judged, and which grades are trained on: another cut mines again, and asks nothing again. */
const judgeSchema = z
  .strictObject({
    strategy: z.enum(Object.keys(judgeStrategies) as JudgeStrategyName[]).default('binary'),
    /** Lowest grade that makes a positive. Absent: the strategy's own. */
    positiveFrom: z.number().int().optional(),
    /** Highest grade that makes a negative; grades between the two are dropped. Absent: the strategy's own. */
    negativeTo: z.number().int().optional(),
    llm: stageLlmSchema,
  })
  .superRefine((judge, context) => {
    const problem = findCutProblem(judge);
    if (problem) context.addIssue({ code: 'custom', path: [problem.field], message: problem.message });
  });

const exemplarStrategies = queryStrategyNames.filter((name) => queryStrategies[name].exemplars);

/** A pipeline as a person writes it; every default stands here, those that a judge strategy brings with the strategy. */
export const pipelineSpecSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, dash and underscore, at most 63'),
  corpus: corpusSchema,
  chunk: z
    .strictObject({
      maxTokens: positive.min(16).max(8192).default(220),
      overlapTokens: z.number().int().min(0).default(40),
    })
    .refine((chunk) => chunk.overlapTokens < chunk.maxTokens, {
      message: 'must be smaller than maxTokens',
      path: ['overlapTokens'],
    })
    .prefault({}),
  queries: z
    .strictObject({
      strategy: z.enum(queryStrategyNames).default('zero-shot'),
      /** In place of the strategy's own; only for a strategy that shows exemplars. */
      exemplars: exemplarsSchema.optional(),
      passages: positive.default(800),
      /** Queries that each passage is asked for; `decompose` adds their sub-questions. */
      perPassage: positive.max(20).default(1),
      seed: z.number().int().default(13),
      llm: stageLlmSchema,
    })
    .refine(({ strategy, exemplars }) => !exemplars || queryStrategies[strategy].exemplars, {
      message: `only strategy: ${exemplarStrategies.join(', ')} shows exemplars; name it, or remove them`,
      path: ['exemplars'],
    })
    .prefault({}),
  candidates: z
    .strictObject({
      bm25: z.number().int().min(0).max(1000).default(30),
      dense: z.number().int().min(0).max(1000).default(30),
    })
    .refine((candidates) => candidates.bm25 + candidates.dense > 0, { message: 'bm25 and dense cannot both be 0' })
    .prefault({}),
  judge: judgeSchema.prefault({}),
  negatives: z
    .strictObject({
      perQuery: positive.max(100).default(7),
      /** Positives a query gives a training group to: 1 is the passage it was written for; more adds judged ones. */
      positivesPerQuery: positive.max(20).default(1),
      developmentShare: z.number().min(0).max(0.5).default(0.1),
    })
    .prefault({}),
  train: z
    .strictObject({
      recipe: z.enum(['lce']).default('lce'),
      base: z.string().min(1).default('minilm'),
      epochs: positive.max(100).default(3),
      learningRate: z.number().positive().max(1).default(1.0e-4),
      headLearningRate: z.number().positive().max(1).optional(),
      warmupShare: z.number().min(0).max(1).default(0.1),
      groupsPerStep: positive.max(1024).default(4),
      maxTokens: positive.min(16).max(8192).default(192),
      /**
       * Weight of a guide beside the loss: the base bi-encoder's own similarities over the same list, fading out
       * in a straight line. 0 is the plain recipe, whatever the other fields of the guide say.
       */
      guidanceWeight: z.number().min(0).max(1000).default(0),
      /** Share of the weight at which the fading stops: 1 does not fade. */
      guidanceFloor: z.number().min(0).max(1).default(0),
      /** `divergence` compares softmaxes, `difference` the scores themselves, so that lower places count as well. */
      guidanceForm: z.enum(['divergence', 'difference']).default('divergence'),
      /** Passages of other groups that are added to each list; nobody judged them, only the guide scores them. */
      guidancePassages: z.number().int().min(0).max(1000).default(0),
      /** Share of a step's groups whose question is reworded with near words; only the guide scores those. */
      guidanceVariants: z.number().min(0).max(0.9).default(0),
      seed: z.number().int().default(13),
    })
    .prefault({}),
  evaluate: z.array(evaluationSpecSchema).default([]),
  llm: llmSpecSchema.prefault({}),
});
export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;
