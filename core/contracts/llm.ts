import { z } from 'zod';

export const messageSchema = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });
export type Message = z.infer<typeof messageSchema>;

/** The body of a chat completion, as the endpoint receives it; the request key is a hash of it. */
export const llmBodySchema = z.object({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  temperature: z.number().optional(),
  max_completion_tokens: z.number().int().positive().optional(),
  seed: z.number().int().optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.number().int().min(1).max(20).optional(),
  response_format: z.unknown().optional(),
});
export type LlmBody = z.infer<typeof llmBodySchema>;

/** What an answer in plain text must look like: a JavaScript pattern (flags `su`), and the same in words for a re-ask. */
export const answerFormSchema = z.object({ pattern: z.string().min(1), words: z.string().min(1) });
export type AnswerForm = z.infer<typeof answerFormSchema>;

/**
 * One request of a batch; `context` is what the collecting stage needs to read the answer (ids, never text). The form
 * that is expected is no part of the key: an answer stands whatever is made of it.
 */
export const llmRequestSchema = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  context: z.record(z.string(), z.unknown()),
  body: llmBodySchema,
  expects: answerFormSchema.optional(),
});
export type LlmRequest = z.infer<typeof llmRequestSchema>;

/** A token of an answer with its natural log-probability, and the likeliest tokens at its place. */
export const answerTokenSchema = z.object({
  token: z.string(),
  logprob: z.number(),
  top: z.array(z.object({ token: z.string(), logprob: z.number() })),
});
export type AnswerToken = z.infer<typeof answerTokenSchema>;

/**
 * An answer as stored: nothing of it depends on when or by whom it was received. Tokens are those of all asks, the
 * re-asks after an unusable answer included.
 */
export const llmAnswerSchema = z.object({
  key: z.string(),
  status: z.enum(['answered', 'failed']),
  content: z.string().optional(),
  finishReason: z.string().optional(),
  refusal: z.string().optional(),
  /** Where the request asked for log-probabilities and the endpoint gives them. */
  tokens: z.array(answerTokenSchema).optional(),
  /** `raw` is the unusable text itself, cut at some length. */
  failure: z.object({ reason: z.string(), message: z.string(), raw: z.string().optional() }).optional(),
  tokensIn: z.number().int().nonnegative(),
  tokensOut: z.number().int().nonnegative(),
});
export type LlmAnswer = z.infer<typeof llmAnswerSchema>;
