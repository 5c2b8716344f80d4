import { createHash } from 'node:crypto';
import { z } from 'zod';
import { answerWithDoubt } from '../answerMessages';
import { ApiError } from './apiError';
import { renderCompletion, type ChatCompletion } from './completion';

/** The one model there is. */
export const rehearsalModel = 'rehearsal';

/**
 * The answer to one chat completion request, a function of its body alone (so no clock: `created` is 0).
 * @throws ApiError 400 naming the field that is wrong, 404 for another model
 */
export function answerChatCompletion(body: unknown): ChatCompletion {
  const request = parseRequest(body);
  const messages = request.messages.map(({ role, content }) => ({ role, content: textOf(content) }));
  const { content, doubt } = answerWithDoubt(messages, request.response_format?.json_schema?.schema);
  return renderCompletion({
    id: `chatcmpl-${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 24)}`,
    model: rehearsalModel,
    prompt: messages.map((message) => message.content),
    content,
    logprobs: request.logprobs ? { most: request.top_logprobs ?? 0, doubt } : undefined,
    limit: request.max_completion_tokens ?? request.max_tokens ?? undefined,
  });
}

function parseRequest(body: unknown): z.infer<typeof requestSchema> {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const param = fieldName(issue?.path ?? []);
    throw new ApiError(
      400,
      'invalid_request_error',
      `Invalid value for '${param}': ${issue?.message ?? 'not accepted'}.`,
      { param },
    );
  }
  const { model } = parsed.data;
  if (model !== rehearsalModel) {
    const message = `The model '${model}' does not exist: this is the rehearsal server, whose only model is '${rehearsalModel}'.`;
    throw new ApiError(404, 'invalid_request_error', message, { param: 'model', code: 'model_not_found' });
  }
  return parsed.data;
}

/** `['messages', 0, 'content']` as OpenAI writes it: `messages[0].content`. */
function fieldName(path: PropertyKey[]): string {
  return (
    path
      .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
      .join('') || 'body'
  );
}

const contentSchema = z.union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))]);
const requestSchema = z.object({
  model: z.string().min(1),
  messages: z
    .array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant']), content: contentSchema }))
    .min(1),
  response_format: z
    .object({
      type: z.enum(['text', 'json_object', 'json_schema']),
      json_schema: z.object({ name: z.string(), schema: z.record(z.string(), z.unknown()).optional() }).optional(),
    })
    .optional(),
  max_completion_tokens: z.number().int().positive().nullish(),
  max_tokens: z.number().int().positive().nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  stream: z.literal(false, 'streaming is not offered').nullish(),
  n: z.literal(1, 'one choice only').nullish(),
});

function textOf(content: z.infer<typeof contentSchema>): string {
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('\n');
}
