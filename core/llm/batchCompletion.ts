import { z } from 'zod';
import type { ReceivedAnswer } from './readAnswer';

/** A completion as a batch's output file holds it. */
export interface BatchCompletion extends ReceivedAnswer {
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
  /** The provider did not say what it counted: tokens are 0 and the money is not known. */
  isUsageUnknown: boolean;
}

const tokens = z.number().int().nonnegative().catch(0);

const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: tokens,
      completion_tokens: tokens,
      prompt_tokens_details: z.object({ cached_tokens: tokens }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/** Reads the body of a chat completion; undefined when it has no choice. */
export function readBatchCompletion(completion: unknown): BatchCompletion | undefined {
  const parsed = completionSchema.safeParse(completion);
  const choice = parsed.data?.choices[0];
  if (!choice) return undefined;
  const usage = parsed.data?.usage;
  return {
    content: choice.message.content ?? '',
    finishReason: choice.finish_reason ?? 'stop',
    ...(choice.message.refusal ? { refusal: choice.message.refusal } : {}),
    tokensIn: usage?.prompt_tokens ?? 0,
    tokensCached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    tokensOut: usage?.completion_tokens ?? 0,
    isUsageUnknown: !usage,
  };
}
