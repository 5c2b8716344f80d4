import { z } from 'zod';
import type { AnswerToken } from '../contracts/llm';

/** What OpenAI gives for a token of no measurable probability; others give minus infinity, which JSON cannot hold. */
const leastLogprob = -9999;

const logprob = z
  .number()
  .nullable()
  .catch(null)
  .transform((value) => Math.max(value ?? leastLogprob, leastLogprob));
const logprobsSchema = z.object({
  content: z
    .array(
      z.object({
        token: z.string(),
        logprob,
        top_logprobs: z.array(z.object({ token: z.string(), logprob })).nullish(),
      }),
    )
    .min(1),
});

/** The member `logprobs` of a choice of a chat completion, where the endpoint gave one. */
export function readTokens(logprobs: unknown): { tokens?: AnswerToken[] } {
  const parsed = logprobsSchema.safeParse(logprobs).data;
  if (!parsed) return {};
  return { tokens: parsed.content.map(({ top_logprobs: top, ...token }) => ({ ...token, top: top ?? [] })) };
}
