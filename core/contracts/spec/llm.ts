import { z } from 'zod';
import { positive } from './positive';

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
export const stageLlmSchema = z
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
