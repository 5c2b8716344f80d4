import type { Interval } from '../contracts/estimate';
import type { LlmStage } from '../contracts/llmWork';

/**
 * Tokens of prompts by their UTF-8 bytes, for a tokenizer that is not known. Byte-pair vocabularies of 100,000 to
 * 200,000 words make a token of 4 to 5 bytes of English prose, of about 3 of Chinese or of code; a schema is billed as
 * input by some endpoints and not by others.
 */
export function tokensOfBytes({ messageBytes, schemaBytes, messages }: PromptSize): Interval {
  return {
    low: messageBytes / 6,
    expected: (messageBytes + schemaBytes) / 4.2 + 4 * messages,
    high: (messageBytes + schemaBytes) / 2.8 + 16 * messages,
  };
}

/** Sums over any number of requests. */
export interface PromptSize {
  messageBytes: number;
  schemaBytes: number;
  messages: number;
}

/**
 * Tokens of one answer: at least its JSON, at most what the request allows; most answers are near the least.
 * @param usual what a strategy's answers usually have, where it says
 */
export function answerTokens(
  stage: LlmStage,
  questions: number,
  maxCompletionTokens: number,
  usual = stage === 'queries' ? 8 + 22 * questions : 10,
): Interval {
  const least = stage === 'queries' ? 10 * questions : 4;
  return { low: least, expected: Math.min(usual, maxCompletionTokens), high: maxCompletionTokens };
}
