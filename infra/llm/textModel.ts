import type { LlmBody } from '../../core/contracts/llm';
import type { ReceivedAnswer } from '../../core/llm/readAnswer';

/** A chat completion as received. */
export interface Completion extends ReceivedAnswer {
  tokensIn: number;
  tokensOut: number;
  /** Those of `tokensIn` that were billed as cached. */
  tokensCached?: number;
  /** The endpoint did not say what it counted: tokens are 0 and the money is not known. */
  isUsageUnknown?: boolean;
  /** For rate limits. */
  headers?: Headers;
}

/**
 * The port to a language model. Rejects with `RankwrightError`: llm-auth and llm-quota concern every request,
 * llm-bad-request only this one, llm-unavailable (retryable, with `retryAfterMs` where the endpoint says so). A real
 * endpoint's are `EndpointError`, which say more. When `signal` aborts, the connection is closed.
 */
export interface TextModel {
  complete(body: WireBody, signal: AbortSignal): Promise<Completion>;
}

/** A request as it is sent: older endpoints know its limit of tokens as `max_tokens`. */
export type WireBody = LlmBody & { max_tokens?: number };
