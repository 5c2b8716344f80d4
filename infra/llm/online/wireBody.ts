import type { LlmBody } from '../../../core/contracts/llm';
import type { WireBody } from '../textModel';

/** How an endpoint takes a request for structured output, best first, and what it calls the limit of tokens. */
export const structuredForms = ['json_schema', 'json_object', 'text'] as const;
export type StructuredForm = (typeof structuredForms)[number];
export interface WireForm {
  structuredOutput: StructuredForm;
  tokenLimit: 'max_completion_tokens' | 'max_tokens';
  /** Whether log-probabilities may be asked for. */
  logprobs: boolean;
}

/**
 * A request in the form that its endpoint takes. Where the endpoint takes no schema, the schema is told in words at
 * the end of the last message (`json_object` asks for the word JSON in one of them anyway).
 */
export function renderWireBody(body: LlmBody, form: WireForm): WireBody {
  const { max_completion_tokens: limit, ...rest } = withStructure(withLogprobs(body, form), form.structuredOutput);
  if (limit === undefined) return rest;
  return form.tokenLimit === 'max_tokens' ? { ...rest, max_tokens: limit } : { ...rest, max_completion_tokens: limit };
}

function withLogprobs(body: LlmBody, { logprobs: isTaken }: WireForm): LlmBody {
  if (isTaken || body.logprobs === undefined) return body;
  const { logprobs: _, top_logprobs: _top, ...rest } = body;
  return rest;
}

function withStructure(body: LlmBody, form: StructuredForm): LlmBody {
  const schema = schemaOf(body.response_format);
  if (form === 'json_schema' || body.response_format === undefined) return body;
  const { response_format: asked, ...rest } = body;
  const messages = schema ? told(body.messages, schema) : body.messages;
  if (form === 'text') return { ...rest, messages };
  return { ...rest, messages, response_format: schema ? { type: 'json_object' } : asked };
}

function schemaOf(format: unknown): object | undefined {
  const { type, json_schema: described } = (format ?? {}) as { type?: string; json_schema?: { schema?: object } };
  return type === 'json_schema' ? (described?.schema ?? {}) : undefined;
}

function told(messages: LlmBody['messages'], schema: object): LlmBody['messages'] {
  const last = messages.at(-1);
  if (!last) return messages;
  const words = `Answer with one JSON value and nothing else. It must fit this JSON schema:\n${JSON.stringify(schema)}`;
  return [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${words}` }];
}
