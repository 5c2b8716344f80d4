import { z } from 'zod';
import type { BatchUsage } from '../contracts/llmWork';
import type { ReceivedAnswer } from './readAnswer';
import { readTokens } from './readTokens';

/** A completion as a batch's output file holds it. */
export interface BatchCompletion extends ReceivedAnswer, BatchUsage {
  /** The provider did not say what it counted: tokens are 0 and the money is not known. */
  isUsageUnknown: boolean;
}

const tokens = z.number().int().nonnegative();

const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
        logprobs: z.unknown().optional(),
      }),
    )
    .min(1),
});

/** Counts that are not whole, or of no prompt, are none: they would make what was billed look free. */
const usageSchema = z.object({
  usage: z.object({
    prompt_tokens: tokens.positive(),
    completion_tokens: tokens,
    prompt_tokens_details: z.object({ cached_tokens: tokens }).nullish().catch(undefined),
  }),
});

/** Reads the body of a chat completion; undefined when it has no choice. */
export function readBatchCompletion(completion: unknown): BatchCompletion | undefined {
  const parsed = completionSchema.safeParse(completion);
  const choice = parsed.data?.choices[0];
  if (!choice) return undefined;
  const usage = readCompletionUsage(completion);
  return {
    content: choice.message.content ?? '',
    finishReason: choice.finish_reason ?? 'stop',
    ...(choice.message.refusal ? { refusal: choice.message.refusal } : {}),
    ...readTokens(choice.logprobs),
    ...(usage ?? { tokensIn: 0, tokensCached: 0, tokensOut: 0 }),
    isUsageUnknown: !usage,
  };
}

/** What a completion says it was billed for, whether it holds an answer or not. */
export function readCompletionUsage(completion: unknown): BatchUsage | undefined {
  const usage = usageSchema.safeParse(completion).data?.usage;
  if (!usage) return undefined;
  const tokensCached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return { tokensIn: usage.prompt_tokens, tokensCached, tokensOut: usage.completion_tokens };
}
