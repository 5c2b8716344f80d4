import { createHash } from 'node:crypto';
import { z } from 'zod';
import { answerMessages } from '../answerMessages';
import { ApiError } from './apiError';

/** The one model there is. */
export const rehearsalModel = 'rehearsal';

/**
 * The answer to one chat completion request, a function of its body alone (so no clock: `created` is 0).
 * @throws ApiError 400 naming the field that is wrong, 404 for another model
 */
export function answerChatCompletion(body: unknown): ChatCompletion {
  const request = parseRequest(body);
  const messages = request.messages.map(({ role, content }) => ({ role, content: textOf(content) }));
  const content = answerMessages(messages, request.response_format?.json_schema?.schema);
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
  const tokens = estimateTokens(content);
  const cut = tokens > limit;
  const promptTokens = messages.reduce((sum, message) => sum + 4 + estimateTokens(message.content), 3);
  const completionTokens = cut ? limit : tokens;
  return {
    id: `chatcmpl-${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 24)}`,
    object: 'chat.completion',
    created: 0,
    model: rehearsalModel,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: cut ? content.slice(0, limit * charactersPerToken) : content,
          refusal: null,
        },
        logprobs: null,
        finish_reason: cut ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}

/** The part of OpenAI's chat completion object that clients read. */
export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: {
    index: number;
    message: { role: 'assistant'; content: string; refusal: null };
    logprobs: null;
    finish_reason: 'stop' | 'length';
  }[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
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
  stream: z.literal(false, 'streaming is not offered').nullish(),
  n: z.literal(1, 'one choice only').nullish(),
});

function textOf(content: z.infer<typeof contentSchema>): string {
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('\n');
}

const charactersPerToken = 4;

/** A stable estimate, not a tokenizer: four characters a token, as is usual for English. */
function estimateTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}
