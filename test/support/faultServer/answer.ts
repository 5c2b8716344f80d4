import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { answerMessages } from '../../../infra/rehearsal/answerMessages';
import { ApiError } from '../../../infra/rehearsal/http/apiError';
import { renderCompletion, type ChatCompletion } from '../../../infra/rehearsal/http/completion';
import { asSchema, valueOf } from '../../../infra/rehearsal/task/schema';
import type { Behaviour, ContentFault } from './options';

/** The part of a request's body that the server reads. */
export interface ChatBody {
  model: string;
  messages: { role: string; content: unknown }[];
  response_format?: { type?: string; json_schema?: { schema?: unknown } };
  max_completion_tokens?: number | null;
  max_tokens?: number | null;
}

/** @throws ApiError 400 when it is no body of a chat completion, or wants what the endpoint does not have */
export function checkBody(body: unknown, { unsupported, models }: Behaviour): ChatBody {
  const { model, messages, response_format: format } = asSchema(body) as Partial<ChatBody>;
  if (typeof model !== 'string') throw badRequest("Missing required parameter: 'model'.", 'model');
  if (models && !models.includes(model)) {
    const message = `The model '${model}' does not exist or you do not have access to it.`;
    throw new ApiError(404, 'invalid_request_error', message, { code: 'model_not_found' });
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw badRequest("Missing required parameter: 'messages'.", 'messages');
  }
  if ((unsupported.responseFormats as string[] | undefined)?.includes(format?.type ?? '')) {
    const message = `Invalid parameter: 'response_format' of type '${format?.type}' is not supported with this model.`;
    throw badRequest(message, 'response_format');
  }
  const parameter = unsupported.parameters?.find((name) => name in (body as object));
  if (parameter !== undefined) {
    const message = `Unsupported parameter: '${parameter}' is not supported with this model.`;
    throw badRequest(message, parameter, 'unsupported_parameter');
  }
  return body as ChatBody;
}

/** Names a body, whatever the order of its members: 22 characters, 132 bits. */
export function keyOf(body: unknown): string {
  return createHash('sha256').update(canonicalJson(body)).digest('base64url').slice(0, 22);
}

/** A number in [0, 1) that depends on nothing but what is given. */
export function uniform(...of: (string | number)[]): number {
  return createHash('sha256').update(of.join('\0')).digest().readUInt32LE(0) / 2 ** 32;
}

/** The answer to a body: a function of the body and the behaviour. */
export function answerBody(body: ChatBody, key: string, { answers, cachedShare }: Behaviour): ChatCompletion {
  const messages = body.messages.map(({ role, content }) => ({ role, content: textOf(content) }));
  const schema = asSchema(body.response_format?.json_schema?.schema);
  const completion = renderCompletion({
    id: `chatcmpl-${key}`,
    model: body.model,
    prompt: messages.map(({ content }) => content),
    content: contentOf(messages, schema, key, answers),
    limit: body.max_completion_tokens ?? body.max_tokens ?? undefined,
  });
  const { usage } = completion;
  usage.prompt_tokens_details.cached_tokens = Math.floor(usage.prompt_tokens * cachedShare);
  return completion;
}

function contentOf(
  messages: { role: string; content: string }[],
  schema: Record<string, unknown>,
  key: string,
  answers: Behaviour['answers'],
): string {
  if (typeof answers === 'object') return answers.content;
  const hasSchema = Object.keys(schema).length > 0;
  if (answers === 'rehearsal' || !hasSchema) return answerMessages(messages, hasSchema ? schema : undefined);
  // From the key, so that answers differ and some judgements are good and some bad.
  const level = (key.charCodeAt(0) % 8) / 7;
  return JSON.stringify(valueOf(schema, { level, string: (name) => `${name} about ${key.slice(0, 8)}` }));
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? '').join('\n') : '';
}

/** Spoils a completion in place. */
export function spoil(completion: ChatCompletion, fault: ContentFault): void {
  const choice = completion.choices[0];
  if (!choice) return;
  const { message } = choice;
  const content = message.content ?? '';
  const half = content.slice(0, Math.ceil(content.length * 0.6) - 1);
  switch (fault) {
    case 'malformed-json':
      message.content = half;
      return;
    case 'off-schema':
      message.content = '{"unexpected":["shape"]}';
      return;
    case 'truncated':
      Object.assign(choice, { finish_reason: 'length' });
      message.content = half;
      return;
    case 'refusal':
      Object.assign(message, { content: null, refusal: "I'm sorry, but I can't help with that request." });
      return;
    case 'content-filter':
      Object.assign(choice, { finish_reason: 'content_filter' });
      message.content = '';
      return;
    case 'empty':
      message.content = '';
      return;
    case 'no-choice':
      completion.choices = [];
      return;
    case 'code-fence':
      message.content = `\`\`\`json\n${content}\n\`\`\``;
      return;
    case 'prose':
      message.content = `Sure! Here is the answer that you asked for:\n\n${content}\n\nLet me know if you need anything else.`;
  }
}

function badRequest(message: string, param: string, code?: string): ApiError {
  return new ApiError(400, 'invalid_request_error', message, { param, ...(code === undefined ? {} : { code }) });
}
