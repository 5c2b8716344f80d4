import { uniform } from './answer';
import type { ErrorFault, FaultRule } from './options';

export interface ErrorReply {
  status: number;
  /** Text of the body: JSON, or HTML as a proxy before the endpoint sends. */
  text: string;
  headers: Record<string, string>;
  /** Until when the client is told to wait, in milliseconds since 1970. */
  untilMs?: number;
}

/** The reply with an error status that a fault stands for, in OpenAI's shape. */
export function renderError(kind: ErrorFault, rule: Partial<FaultRule> = {}): ErrorReply {
  if (kind === 'bad-gateway') return { status: 502, text: gatewayPage, headers: { 'content-type': 'text/html' } };
  const { status, message, type, code = null, param = null } = errors[kind];
  const text = JSON.stringify({ error: { message, type, param, code } });
  const reply = { status, text, headers: { 'content-type': 'application/json' } };
  if (kind !== 'rate-limit' && kind !== 'overloaded') return reply;
  const wait = renderRetryAfter(rule);
  return { ...reply, ...wait, headers: { ...reply.headers, ...wait.headers } };
}

/** The rule of several that a request meets, if any. */
export function chooseFault(
  rules: FaultRule[],
  text: string,
  draw: { seed: number | string; key: string; seen: number },
): FaultRule | undefined {
  if (rules.length === 0) return undefined;
  const applies = ({ times = Infinity }: FaultRule): boolean => draw.seen <= times;
  const at = uniform(draw.seed, draw.key, draw.seen);
  const marked = rules.filter((rule) => rule.marker !== undefined && applies(rule) && text.includes(rule.marker));
  const others = rules.filter((rule) => rule.marker === undefined && applies(rule));
  for (const group of [marked, others]) {
    let sum = 0;
    const found = group.find(({ share = 1 }) => at < (sum += share));
    if (found) return found;
  }
  return undefined;
}

function renderRetryAfter({ retryAfter = 'seconds', retryAfterMs = 1000 }: Partial<FaultRule>): {
  headers: Record<string, string>;
  untilMs?: number;
} {
  const now = Date.now();
  const seconds = Math.ceil(retryAfterMs / 1000);
  switch (retryAfter) {
    case 'none':
      return { headers: {} };
    case 'seconds':
      return { headers: { 'retry-after': String(seconds) }, untilMs: now + seconds * 1000 };
    case 'milliseconds':
      return { headers: { 'retry-after-ms': String(retryAfterMs) }, untilMs: now + retryAfterMs };
    case 'both':
      return {
        headers: { 'retry-after-ms': String(retryAfterMs), 'retry-after': String(seconds) },
        untilMs: now + retryAfterMs,
      };
    case 'date': {
      const untilMs = Math.ceil((now + retryAfterMs) / 1000) * 1000;
      return { headers: { 'retry-after': new Date(untilMs).toUTCString() }, untilMs };
    }
  }
}

const gatewayPage = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

interface ErrorText {
  status: number;
  message: string;
  type: string;
  code?: string;
  param?: string;
}

const errors: Record<Exclude<ErrorFault, 'bad-gateway'>, ErrorText> = {
  'rate-limit': {
    status: 429,
    message: 'Rate limit reached for requests. Please try again later.',
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
  quota: {
    status: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  },
  unauthorized: {
    status: 401,
    message: 'Incorrect API key provided.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  },
  forbidden: {
    status: 403,
    message: 'Country, region, or territory not supported.',
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  },
  'timeout-status': { status: 408, message: 'The request timed out.', type: 'server_error' },
  conflict: { status: 409, message: 'The resource was updated by another request.', type: 'server_error' },
  'server-error': {
    status: 500,
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
  },
  overloaded: {
    status: 503,
    message: 'The engine is currently overloaded, please try again later.',
    type: 'server_error',
  },
  'context-length': {
    status: 400,
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    param: 'messages',
  },
  'bad-request': {
    status: 400,
    message: "Invalid value for 'messages[0].content'.",
    type: 'invalid_request_error',
    param: 'messages[0].content',
  },
};
