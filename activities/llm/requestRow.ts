import type { LlmBody, LlmRequest } from '../../core/contracts/llm';
import { digestOf } from '../../core/hashing/digest';

/** Requests a shard: one activity, one part. Large enough that Temporal's cost a request is nothing, small enough to retry. */
export const requestsPerShard = 256;

const endpointFamily = 'chat.completions';

/** A request with the key under which its answer is kept: sha256 of endpoint family and canonical body. */
export function buildRequest(body: LlmBody, context: LlmRequest['context']): LlmRequest {
  return { key: digestOf({ endpointFamily, body }), context, body };
}

/** The very same question once more, after `occasion`: under a key of its own, so that no answer from before stands in. */
export function buildRepeat(request: LlmRequest, occasion: string, context: LlmRequest['context']): LlmRequest {
  const key = digestOf({ endpointFamily, body: request.body, askedAgainAfter: occasion });
  return { ...request, key, context: { ...request.context, ...context } };
}
