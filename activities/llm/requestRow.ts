import type { LlmBody, LlmRequest } from '../../core/contracts/llm';
import { digestOf } from '../../core/hashing/digest';

/** Requests a shard: one activity, one part. Large enough that Temporal's cost a request is nothing, small enough to retry. */
export const requestsPerShard = 256;

/** A request with the key under which its answer is kept: sha256 of endpoint family and canonical body. */
export function buildRequest(body: LlmBody, context: LlmRequest['context']): LlmRequest {
  return { key: digestOf({ endpointFamily: 'chat.completions', body }), context, body };
}
