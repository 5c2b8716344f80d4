import type { LlmBody } from '../../../../core/contracts/llm';
import { bodyOf } from './askShard';

/** Requests for a verdict in JSON, by a strict schema, and an answer that fits it. */
export const schema = {
  type: 'object',
  properties: { relevant: { type: 'boolean' } },
  required: ['relevant'],
  additionalProperties: false,
};
const responseFormat = { type: 'json_schema', json_schema: { name: 'verdict', strict: true, schema } };
export const asking = (...names: string[]): LlmBody[] =>
  names.map((name) => bodyOf(name, { response_format: responseFormat }));
export const good = '{"relevant":true}';
