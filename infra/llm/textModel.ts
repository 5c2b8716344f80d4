import type { LlmBody } from '../../core/contracts/llm';

export interface Completion {
  content: string;
  finishReason: string;
  refusal?: string;
  tokensIn: number;
  tokensOut: number;
}

/**
 * The port to a language model. Rejects with `RankwrightError`: llm-auth and llm-quota concern every request,
 * llm-bad-request only this one, llm-unavailable (retryable, with `retryAfterMs` where the endpoint says so).
 */
export interface TextModel {
  complete(body: LlmBody, signal: AbortSignal): Promise<Completion>;
}
