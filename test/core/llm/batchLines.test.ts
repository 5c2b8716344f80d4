import { readBatchCompletion, readCompletionUsage } from '../../../core/llm/batchCompletion';
import { readInputBody, readInputKey, renderInputLine } from '../../../core/llm/batchInput';
import {
  batchId,
  collectedNoteName,
  inputObjectName,
  isCollectedNote,
  ledgerScope,
  roundOf,
} from '../../../core/llm/batchNames';
import { parseBatchLine } from '../../../core/llm/batchOutput';
import { KeySet } from '../../../core/llm/keySet';
import { sha256 } from '../../../core/hashing/digest';

const key = sha256('a request');

test('an input line is what the Batch API wants, and gives its key and body back', () => {
  const body = { model: 'm', messages: [{ role: 'user' as const, content: 'line\nbreak "quoted" {"custom_id":"x"}' }] };
  const line = renderInputLine(key, body);
  expect(JSON.parse(line)).toEqual({ custom_id: key, method: 'POST', url: '/v1/chat/completions', body });
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(readInputKey(line)).toBe(key);
  expect(readInputBody(line)).toEqual(body);
});

// The shapes of OpenAI's documentation of output and error files.
test('an answered line', () => {
  const completion = {
    id: 'chatcmpl-1',
    choices: [{ index: 0, message: { role: 'assistant', content: 'yes', refusal: null }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 22, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 8 } },
  };
  const response = { status_code: 200, request_id: 'req_1', body: completion };
  const line = parseBatchLine(JSON.stringify({ id: 'batch_req_1', custom_id: key, response, error: null }));
  expect(line).toEqual({ customId: key, kind: 'completion', completion });
  expect(readBatchCompletion(completion)).toEqual({
    ...{ content: 'yes', finishReason: 'stop' },
    ...{ tokensIn: 22, tokensCached: 8, tokensOut: 2, isUsageUnknown: false },
  });
});

test.each([
  ['batch_expired', 'This request could not be executed before the completion window expired.'],
  ['batch_cancelled', 'This request was not executed because the batch was cancelled.'],
])('%s: the request was not asked', (code, message) => {
  const line = { id: 'batch_req_1', custom_id: key, response: null, error: { code, message } };
  expect(parseBatchLine(JSON.stringify(line))).toEqual({ customId: key, kind: 'unasked' });
});

test('a refused line, whichever way the provider writes it', () => {
  const error = {
    message: 'too long',
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  };
  const response = { status_code: 400, request_id: 'req_1', body: { error } };
  const parsed = parseBatchLine(JSON.stringify({ custom_id: key, response, error: null }));
  expect(parsed).toEqual({ customId: key, kind: 'error', error: { status: 400, ...error } });
  expect(parseBatchLine(JSON.stringify({ custom_id: key, error: { code: 429 } }))).toEqual({
    customId: key,
    kind: 'error',
    error: { code: '429', message: '' },
  });
  const html = { status_code: 502, body: '<html>Bad gateway</html>' };
  expect(parseBatchLine(JSON.stringify({ custom_id: key, response: html }))).toEqual({
    customId: key,
    kind: 'error',
    error: { status: 502, message: '' },
  });
});

test.each(['', 'not json', '{"custom_id": 3}', '[]', '{"response": null}'])('%j is no line', (text) => {
  expect(parseBatchLine(text)).toBeUndefined();
});

test('a completion without a choice is none; one without usage says so', () => {
  expect(readBatchCompletion({ choices: [] })).toBeUndefined();
  expect(readBatchCompletion('text')).toBeUndefined();
  const bare = { choices: [{ message: { content: null, refusal: 'no' } }] };
  expect(readBatchCompletion(bare)).toMatchObject({ content: '', refusal: 'no', isUsageUnknown: true, tokensIn: 0 });
});

test('what was billed is read where there is no answer, and is not taken for nothing where it is no count', () => {
  const usage = { prompt_tokens: 22, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 8 } };
  expect(readCompletionUsage({ choices: [], usage })).toEqual({ tokensIn: 22, tokensCached: 8, tokensOut: 2 });
  const choices = [{ message: { content: 'yes' } }];
  for (const none of [
    undefined,
    null,
    {},
    { prompt_tokens: 0, completion_tokens: 2 },
    { ...usage, prompt_tokens: -1 },
  ]) {
    expect(readCompletionUsage({ usage: none })).toBeUndefined();
    expect(readBatchCompletion({ choices, usage: none })).toMatchObject({ content: 'yes', isUsageUnknown: true });
  }
});

test('names: the same content is the same batch wherever it is planned', () => {
  const digest = sha256('content');
  const object = inputObjectName('batches/query-answers/abc', 2, 7, digest);
  expect(object).toBe(`batches/query-answers/abc/round-2/007-${digest.slice(0, 16)}.jsonl`);
  expect(roundOf(object)).toBe('2');
  expect(ledgerScope(object)).toBe(`b-${digest.slice(0, 16)}`);
  expect(batchId('query-answers', 'abcdef0123456789', digest)).toBe(`query-answers-abcdef01-${digest.slice(0, 16)}`);
  // Not of a round: the next one may have a batch of the same content.
  const note = collectedNoteName(object, 'batch/1');
  expect(note).toBe('batches/query-answers/abc/collected/batch%2F1.json');
  expect([note, object].map(isCollectedNote)).toEqual([true, false]);
});

test('a set of keys tells apart what differs in the first 52 bits', () => {
  const set = new KeySet();
  const keys = Array.from({ length: 2_000 }, (_, index) => sha256(`key ${index}`));
  expect(keys.map((each) => set.add(each)).every(Boolean)).toBe(true);
  expect(keys.some((each) => set.add(each))).toBe(false);
  expect(set.has(sha256('another'))).toBe(false);
  expect(set.has(`${key.slice(0, 12)}${key[12] === '0' ? '1' : '0'}${key.slice(13)}`)).toBe(false);
});
