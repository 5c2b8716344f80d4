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
  response_format: z.unknown().optional(),
});
export type LlmBody = z.infer<typeof llmBodySchema>;

/** One request of a batch; `context` is what the collecting stage needs to read the answer (ids, never text). */
export const llmRequestSchema = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  context: z.record(z.string(), z.unknown()),
  body: llmBodySchema,
});
export type LlmRequest = z.infer<typeof llmRequestSchema>;

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
  /** `raw` is the unusable text itself, cut at some length. */
  failure: z.object({ reason: z.string(), message: z.string(), raw: z.string().optional() }).optional(),
  tokensIn: z.number().int().nonnegative(),
  tokensOut: z.number().int().nonnegative(),
});
export type LlmAnswer = z.infer<typeof llmAnswerSchema>;
