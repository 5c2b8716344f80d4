import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { EndpointError, toLlmError } from '../../../infra/llm/llmErrors';

const asked = { model: 'm', endpoint: 'https://user:secret@llm.example/v1', apiKey: 'sk-canary-1234567890' };
const failure = (status: number, error: object, headers: Record<string, string> = {}) =>
  toLlmError(APIError.generate(status, { error }, undefined, new Headers(headers)), asked) as EndpointError;

/** temporal.md 5.2, and what providers add to it. */
test.each<[number, object, string, string, boolean]>([
  [429, { message: 'slow down' }, 'rate-limited', 'llm-unavailable', true],
  [429, { message: 'x', code: 'insufficient_quota' }, 'quota', 'llm-quota', false],
  [429, { message: 'x', type: 'insufficient_quota' }, 'quota', 'llm-quota', false],
  [400, { message: 'x', code: 'billing_hard_limit_reached' }, 'quota', 'llm-quota', false],
  [402, { message: 'Insufficient Balance' }, 'quota', 'llm-quota', false],
  [408, { message: 'x' }, 'transient', 'llm-unavailable', true],
  [409, { message: 'x' }, 'transient', 'llm-unavailable', true],
  [500, { message: 'x' }, 'transient', 'llm-unavailable', true],
  [503, { message: 'x' }, 'transient', 'llm-unavailable', true],
  [529, { message: 'overloaded' }, 'transient', 'llm-unavailable', true],
  [400, { message: 'too long', code: 'context_length_exceeded' }, 'bad-request', 'llm-bad-request', false],
  [413, { message: 'x' }, 'bad-request', 'llm-bad-request', false],
  [
    429,
    { message: 'Request too large for gpt: Limit 30000, Requested 31000' },
    'bad-request',
    'llm-bad-request',
    false,
  ],
  [403, { message: 'requires moderation and your input was flagged' }, 'filtered', 'llm-bad-request', false],
  [422, { message: 'x' }, 'bad-request', 'llm-bad-request', false],
  [400, { message: 'x', code: 'content_filter' }, 'filtered', 'llm-bad-request', false],
  [401, { message: 'x' }, 'auth', 'llm-auth', false],
  [403, { message: 'x' }, 'auth', 'llm-auth', false],
  [404, { message: 'x', code: 'model_not_found' }, 'auth', 'llm-auth', false],
  [400, { message: 'x', param: 'response_format' }, 'no-response-format', 'llm-bad-request', false],
  [400, { message: "'response_format.type' must be 'text'" }, 'no-response-format', 'llm-bad-request', false],
  [400, { message: "Invalid schema for response_format 'a'" }, 'bad-request', 'llm-bad-request', false],
  [400, { message: 'Unknown parameter: max_completion_tokens' }, 'no-token-limit', 'llm-bad-request', false],
  [
    400,
    { message: "You are not allowed to request 'logprobs'", param: 'logprobs' },
    'no-logprobs',
    'llm-bad-request',
    false,
  ],
  [400, { message: 'max_completion_tokens is too large' }, 'bad-request', 'llm-bad-request', false],
])('%d %j is %s', (status, body, kind, code, retryable) => {
  expect(failure(status, body)).toMatchObject({ kind, code, retryable });
});

test.each([
  ['a lost connection', new APIConnectionError({ message: 'ECONNRESET' })],
  ['a time-out', new APIConnectionTimeoutError()],
  ['a body that is not JSON', new SyntaxError('Unexpected token <')],
])('%s is worth a retry, and may have been billed', (_name, error) => {
  expect(toLlmError(error, asked)).toMatchObject({ kind: 'transient', retryable: true, mayBeBilled: true });
});

test('what the endpoint itself decided on is not billed; what a gateway gave up on may be', () => {
  const billed = [400, 429, 500, 502, 503, 504, 524].map((status) => failure(status, {}).mayBeBilled);
  expect(billed).toEqual([false, false, false, true, false, true, true]);
});

test('neither key nor credentials stand in what is said, and the error of the package is not kept', () => {
  const error = failure(401, { message: 'Incorrect API key sk-canary-1234567890, sk-canar*******7890 or so' });
  expect(`${error.message} ${error.mend} ${error.stack}`).not.toMatch(/canar|secret/);
  expect(error.message).toContain('***@llm.example');
  expect(error.cause).toBeUndefined();
});

test('an endpoint that quotes the request is not quoted', () => {
  const prompt = 'Judge whether this very special passage answers the question.';
  const quoting = APIError.generate(
    500,
    { error: { message: `cannot parse: ${prompt.slice(5)}` } },
    undefined,
    new Headers(),
  );
  const error = toLlmError(quoting, { ...asked, prompts: ['system', prompt] });
  expect(error.message).not.toContain('special passage');
  expect(error.message).toContain('quotes the request');
  expect(toLlmError(quoting, { ...asked, prompts: ['another prompt'] }).message).toContain('special passage');
});

test('what was received instead of JSON is not quoted, nor a key that had a line break behind it', () => {
  const quoting = new SyntaxError(`Unexpected token 's', "secret ans"... is not valid JSON`);
  expect(toLlmError(quoting, asked).message).not.toContain('secret ans');
  const apiKey = 'gsk_0123456789abcdef\n';
  const error = APIError.generate(
    401,
    { error: { message: 'no such key: gsk_0123456789abcdef' } },
    undefined,
    new Headers(),
  );
  expect(toLlmError(error, { ...asked, apiKey }).message).not.toContain('gsk_0123456789abcdef');
});
