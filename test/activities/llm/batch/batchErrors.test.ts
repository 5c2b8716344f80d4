import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBatch } from '../../../../activities/llm/batch/readBatch';
import type { BatchReference } from '../../../../core/contracts/llmWork';
import type { BatchProvider } from '../../../../infra/llm/batch/batchProvider';
import { createOpenAiBatches } from '../../../../infra/llm/batch/openAiBatches';
import { buildSpec } from './support';

const apiKey = 'a secret of no known form';
const quotedPrompt = '{"custom_id":"x","body":{"messages":[{"content":"Passage 7: the harbour was dredged"}]}}';
const { signal } = new AbortController();
let server: Server;

/** Answers every request with one body. */
async function providerThatSays(status: number, body: object): Promise<BatchProvider> {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return createOpenAiBatches({ baseUrl, apiKey, timeoutMs: 5_000, model: 'test-model' });
}

afterEach(() => server.close());

async function errorsOf(...data: object[]): Promise<string[] | undefined> {
  const errors = { object: 'list', data };
  const provider = await providerThatSays(200, { id: 'batch_1', status: 'failed', input_file_id: 'file-1', errors });
  const plan = { id: 'b', inputObject: 'b.jsonl', requests: 1, bytes: 1, tokens: 1 };
  const batch: BatchReference = { spec: buildSpec({}), llmStage: 'queries', plan, workflowId: 'run-1/queries' };
  const submitted = { providerId: 'batch_1', inputFileId: 'file-1', adopted: false };
  return (await readBatch(batch, submitted, { provider, signal, heartbeat: () => undefined })).errors;
}

test('a message that may quote the input is left out, of a batch and of a line', async () => {
  const said = { message: `could not read: ${quotedPrompt} for key gsk_123456789` };
  const errors = await errorsOf(
    { ...said, code: 'invalid_json_line', line: null },
    { ...said, code: 'empty_file', line: null },
    { ...said, code: 'invalid_json_line', line: 3 },
    { message: said.message, line: null },
    { ...said, code: said.message, line: null },
    { ...said, code: said.message, line: 4 },
  );
  expect(errors).toEqual([
    'invalid_json_line (its message may quote the input)',
    'empty_file (its message may quote the input)',
    'line 3: invalid_json_line',
    'a reason without a code (its message may quote the input)',
    'a reason without a code (its message may quote the input)',
    'line 4: not accepted',
  ]);
});

test('one about the account or the whole input is said, without a key', async () => {
  const message = `The model 'm' does not exist for ${apiKey}, gsk_123456789 or sk-proj-ab***********yz here.`;
  expect(await errorsOf({ code: 'model_not_found', message, line: null })).toEqual([
    "model_not_found: The model 'm' does not exist for <key>, <key> or <key> here.",
  ]);
});

test.each([
  ['Enqueued token limit reached: 90,000.', 'token_limit_exceeded: 429 Enqueued token limit reached: 90,000.'],
  [`Too many for ${apiKey}.`, 'token_limit_exceeded: 429 Too many for <key>.'],
  [`Too many with ${quotedPrompt}`, 'token_limit_exceeded (its message may quote the input)'],
])('too many tokens enqueued, at the create: %s', async (message, shown) => {
  const provider = await providerThatSays(429, { error: { code: 'token_limit_exceeded', type: 'tokens', message } });
  await expect(provider.create('file-1', {})).rejects.toThrow(new Error(shown));
});

test.each([
  [{ input_tokens: 9, output_tokens: 2, input_tokens_details: { cached_tokens: 4 } }, [9, 4, 2]],
  [{ input_tokens: 9, output_tokens: 2 }, [9, 0, 2]],
  [{ input_tokens: 0, output_tokens: 0, input_tokens_details: { cached_tokens: 0 } }, undefined],
  [{ input_tokens: 'many', output_tokens: 2 }, undefined],
  [null, undefined],
])('what a batch of two says it is billed: %j', async (usage, expected) => {
  const counts = { total: 2, completed: 2, failed: 0 };
  const batch = { id: 'batch_1', status: 'completed', input_file_id: 'file-1', request_counts: counts, usage };
  const found = await (await providerThatSays(200, batch)).read('batch_1', signal);
  const read = found?.usage;
  expect(read && [read.tokensIn, read.tokensCached, read.tokensOut]).toEqual(expected);
});
