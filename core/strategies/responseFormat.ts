/** OpenAI's structured outputs: the answer is JSON that fits `schema`. https://platform.openai.com/docs/guides/structured-outputs */
export interface ResponseFormat {
  type: 'json_schema';
  json_schema: { name: string; strict: true; schema: Record<string, unknown> };
}

/** A strict response format; strict mode asks that every property is required and that no other is allowed. */
export function renderResponseFormat(name: string, properties: Record<string, unknown>): ResponseFormat {
  return { type: 'json_schema', json_schema: { name, strict: true, schema: strictObject(properties) } };
}

/** A JSON schema object of which all properties are required and no other is allowed. */
export function strictObject(properties: Record<string, unknown>): Record<string, unknown> {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
