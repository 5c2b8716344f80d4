import { APIError } from 'openai';
import { RankwrightError, type ErrorCode } from '../../core/errors';
import { hideCredentials } from '../../core/report/hideCredentials';
import { quotesRequest } from './online/quotesRequest';
import { readRetryAfterMs } from './online/readRetryAfter';

/**
 * What an endpoint's failure means. `rate-limited` and `transient` are worth a retry; `quota` and `auth` concern every
 * request; `bad-request` and `filtered` only this one; `no-response-format` and `no-token-limit` are mended by sending
 * the request in another form.
 */
export type EndpointErrorKind =
  | 'rate-limited'
  | 'transient'
  | 'quota'
  | 'auth'
  | 'bad-request'
  | 'filtered'
  | 'no-response-format'
  | 'no-token-limit'
  | 'no-logprobs';

export class EndpointError extends RankwrightError {
  readonly headers: Headers | undefined;
  /** Status and code, which say the same of the same request wherever and whenever it is asked. */
  readonly answeredWith: string;
  /** The endpoint may have answered, and counted, although no answer arrived. */
  readonly mayBeBilled: boolean;

  constructor(
    readonly kind: EndpointErrorKind,
    message: string,
    options: {
      mend: string;
      retryAfterMs?: number | undefined;
      headers?: Headers | undefined;
      answeredWith?: string;
      mayBeBilled?: boolean;
    },
  ) {
    const { mend, retryAfterMs } = options;
    super(codes[kind], message, {
      mend,
      retryable: codes[kind] === 'llm-unavailable',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    this.headers = options.headers;
    this.answeredWith = options.answeredWith ?? 'no choice';
    this.mayBeBilled = options.mayBeBilled ?? false;
  }
}

const codes: Record<EndpointErrorKind, ErrorCode> = {
  'rate-limited': 'llm-unavailable',
  transient: 'llm-unavailable',
  quota: 'llm-quota',
  auth: 'llm-auth',
  'bad-request': 'llm-bad-request',
  filtered: 'llm-bad-request',
  'no-response-format': 'llm-bad-request',
  'no-token-limit': 'llm-bad-request',
  'no-logprobs': 'llm-bad-request',
};

export interface AskedEndpoint {
  model: string;
  endpoint: string;
  /** Taken out of what the endpoint says: some quote the whole key back. */
  apiKey: string | undefined;
  /** What was asked, when the failure is of one request: an endpoint that quotes it is not quoted. */
  prompts?: readonly string[];
}

/**
 * Says what an endpoint's failure means. An APIError without a status is a lost connection or a time-out in the openai
 * package, so it is worth a retry. The original error is not kept as the cause: it may hold the key or the prompt.
 */
export function toLlmError(error: unknown, asked: AskedEndpoint): RankwrightError {
  if (error instanceof RankwrightError) return error;
  const received = readApiError(error);
  const kind = kindOf(received);
  const answeredWith = `${received.status ?? 'no answer'}${received.code ? ` ${received.code}` : ''}`;
  const said = `${answeredWith}: ${redact(received.message, asked)}`;
  const retryAfterMs = codes[kind] === 'llm-unavailable' ? readRetryAfterMs(received.headers) : undefined;
  return new EndpointError(
    kind,
    `model ${asked.model} at ${hideCredentials(asked.endpoint)} ${verbOf(kind, received)}; received ${said}`,
    {
      mend: mendOf(kind, received),
      retryAfterMs,
      headers: received.headers,
      answeredWith,
      mayBeBilled: kind === 'transient' && mayBeBilled(received),
    },
  );
}

export interface ReceivedError {
  status?: number | undefined;
  code?: string | undefined;
  type?: string | undefined;
  param?: string | undefined;
  headers?: Headers | undefined;
  message: string;
}

function readApiError(error: unknown): ReceivedError {
  const message = error instanceof Error ? error.message : String(error);
  // The message of a SyntaxError quotes what was received, which is the answer.
  if (error instanceof Error && error.name === 'SyntaxError') return { message: 'its body is not JSON' };
  if (!(error instanceof APIError)) return { message };
  const { status, code, type, param, headers } = error as APIError;
  // Some endpoints give numbers for codes.
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
  return { status, headers, code: text(code), type: text(type), param: text(param), message };
}

const quotaCodes = /^(insufficient_quota|billing_hard_limit_reached|billing_not_active|insufficient_balance)$/;
const retriedStatuses = [408, 409, 425, 429];

/** The kind of an HTTP failure; no status is a lost connection. */
export function kindOf({ status, code = '', type = '', param = '', message }: ReceivedError): EndpointErrorKind {
  if (status === undefined) return 'transient';
  if (quotaCodes.test(code) || quotaCodes.test(type) || status === 402) return 'quota';
  if (status < 500 && isFiltered(`${code} ${type}`, status === 403 ? message : '')) return 'filtered';
  // More tokens in one request than the limit of a minute: no wait makes room for it.
  if (status === 429 && /request too large/i.test(message)) return 'bad-request';
  if (status === 401 || status === 403 || status === 404 || code === 'model_not_found') return 'auth';
  if (status === 429) return 'rate-limited';
  if (status >= 500 || status < 400 || retriedStatuses.includes(status)) return 'transient';
  const concerns = `${param} ${message}`;
  // A schema that strict mode does not take is a fault of the request, not of the endpoint.
  const isSchemaFault = /invalid[ _](json[ _])?schema/i.test(`${code} ${message}`);
  if (!isSchemaFault && /response_?format|json_schema|json_object|structured output/i.test(concerns))
    return 'no-response-format';
  if (
    /max_completion_tokens/i.test(concerns) &&
    /unsupported|unknown|unrecogni|extra|not permitted|not allowed/i.test(concerns)
  )
    return 'no-token-limit';
  if (/logprobs/i.test(concerns)) return 'no-logprobs';
  return 'bad-request';
}

/** A 403 is told by its words: most concern the key, and those of OpenRouter's moderation this prompt alone. */
function isFiltered(codes: string, message: string): boolean {
  return /content_filter|content_policy|moderation|ResponsibleAI/i.test(codes) || /moderation/i.test(message);
}

/** Errors that the endpoint itself decided on are not billed; a gateway gives up on answers that may still be made. */
function mayBeBilled({ status }: ReceivedError): boolean {
  return status === undefined || status < 400 || [408, 499, 502, 504].includes(status) || status >= 520;
}

function verbOf(kind: EndpointErrorKind, { status }: ReceivedError): string {
  if (kind === 'quota') return 'has no quota left';
  if (kind === 'auth') return status === 401 || status === 403 ? 'refused the key' : 'does not exist there';
  if (kind === 'rate-limited') return 'limits the rate';
  return kind === 'transient' ? 'did not answer' : 'refused this request';
}

function mendOf(kind: EndpointErrorKind, { status }: ReceivedError): string {
  if (kind === 'quota') return 'add credit or raise the limit at the provider, then resume: what was answered is kept';
  if (kind === 'auth' && status !== 401 && status !== 403)
    return 'check llm.model in the spec and OPENAI_BASE_URL (it usually ends in /v1)';
  if (kind === 'auth')
    return 'set OPENAI_API_KEY (and OPENAI_BASE_URL) to a key that this endpoint accepts, start the llm workers again with it (Ctrl-C, then "up"; for a run that has servers of its own, run it again), then resume: what was answered is kept';
  if (kind === 'rate-limited')
    return 'the request is repeated when the endpoint allows it; set llm.requestsPerMinute and llm.tokensPerMinute to your limits';
  if (kind === 'transient') return 'check that the endpoint runs and OPENAI_BASE_URL names it; the request is repeated';
  return 'the row is set aside with this reason; a context that is too long is mended by a smaller chunk.maxTokens';
}

const maxMessageCharacters = 500;

/** Providers quote a wrong key back, whole or in part, and some the request: neither may reach logs or history. */
function redact(message: string, { apiKey, prompts = [] }: AskedEndpoint): string {
  const key = apiKey?.trim();
  const withoutKey = (key ? message.replaceAll(key, '<key>') : message).replace(/\b(sk|key|pk)-[\w*.-]{6,}/gi, '<key>');
  const shown = withoutKey.slice(0, maxMessageCharacters);
  return quotesRequest(shown, prompts) ? '(its message quotes the request and is left out)' : shown;
}
