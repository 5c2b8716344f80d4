import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';
import { answerChatCompletion } from '../../../infra/rehearsal/http/chatCompletion';
import { startRehearsalServer, type RehearsalServer } from '../../../infra/rehearsal/http/server';

let server: RehearsalServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startRehearsalServer({ port: 0, apiKey: 'sesame', batches: { stepMs: 1 } });
  client = clientOf(server);
});
afterAll(() => server.close());

function clientOf({ url }: RehearsalServer): OpenAI {
  return new OpenAI({ baseURL: url, apiKey: 'sesame', maxRetries: 0 });
}

const bodyOf = (index: number, model = 'rehearsal'): Record<string, unknown> => ({
  model,
  messages: [{ role: 'user', content: `Question ${index}` }],
});
const lineOf = (index: number, fields: object = {}): string =>
  JSON.stringify({
    custom_id: `row-${index}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: bodyOf(index),
    ...fields,
  });
const linesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => lineOf(index));

async function submit(lines: string[], metadata?: Record<string, string>, to = client): Promise<OpenAI.Batches.Batch> {
  const file = await to.files.create({
    file: await toFile(Buffer.from(lines.join('\n')), 'in.jsonl'),
    purpose: 'batch',
  });
  const given = { input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
  return to.batches.create({ ...given, ...(metadata ? { metadata } : {}) });
}

async function end(id: string, from = client): Promise<OpenAI.Batches.Batch> {
  for (;;) {
    const batch = await from.batches.retrieve(id);
    if (['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) return batch;
    await sleep(2);
  }
}

interface OutputLine {
  id: string;
  custom_id: string;
  response: { status_code: number; request_id: string; body: unknown };
  error: null;
}

async function readLines(id: string | null | undefined): Promise<OutputLine[]> {
  const text = await (await client.files.content(id ?? '')).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OutputLine);
}

describe('a batch of the rehearsal server', () => {
  test('is answered as online, in another order than it was asked', async () => {
    const created = await submit(linesOf(40), { run: 'r1', round: '1' });
    expect(created).toMatchObject({
      object: 'batch',
      status: 'validating',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata: { run: 'r1', round: '1' },
      request_counts: { total: 0, completed: 0, failed: 0 },
      output_file_id: null,
      error_file_id: null,
      errors: null,
    });
    expect(created.expires_at).toBe(created.created_at + 24 * 3600);
    const done = await end(created.id);
    expect(done).toMatchObject({
      status: 'completed',
      model: 'rehearsal',
      request_counts: { total: 40, completed: 40, failed: 0 },
      error_file_id: null,
    });
    const lines = await readLines(done.output_file_id);
    const order = lines.map(({ custom_id }) => custom_id);
    expect(order).not.toEqual(linesOf(40).map((_, index) => `row-${index}`));
    expect([...order].sort()).toEqual(
      linesOf(40)
        .map((_, index) => `row-${index}`)
        .sort(),
    );
    for (const { custom_id, response, error } of lines) {
      const online = answerChatCompletion(bodyOf(Number(custom_id.slice('row-'.length))));
      expect([response.status_code, response.body, error]).toEqual([200, online, null]);
    }
    const usages = lines.map(({ response }) => (response.body as OpenAI.Chat.ChatCompletion).usage);
    const sum = (pick: (usage: OpenAI.CompletionUsage | undefined) => number | undefined): number =>
      usages.reduce((total, usage) => total + (pick(usage) ?? 0), 0);
    expect(done.usage).toMatchObject({
      input_tokens: sum((usage) => usage?.prompt_tokens),
      output_tokens: sum((usage) => usage?.completion_tokens),
      total_tokens: sum((usage) => usage?.total_tokens),
    });
    expect(done.in_progress_at).toEqual(expect.any(Number));
    expect(done.finalizing_at).toEqual(expect.any(Number));
    expect(done.completed_at).toEqual(expect.any(Number));
  });

  test('puts refused requests into the error file', async () => {
    const wrong = lineOf(1, { body: { ...bodyOf(1), messages: [] } });
    const done = await end((await submit([lineOf(0), wrong])).id);
    expect(done).toMatchObject({ status: 'completed', request_counts: { total: 2, completed: 1, failed: 1 } });
    expect(await readLines(done.error_file_id)).toMatchObject([
      { custom_id: 'row-1', error: null, response: { status_code: 400, body: { error: { param: 'messages' } } } },
    ]);
    expect((await readLines(done.output_file_id)).map(({ custom_id }) => custom_id)).toEqual(['row-0']);
  });

  test('with lines that are wrong fails and names them', async () => {
    const lines = [
      lineOf(0),
      '{"custom_id": "row-1"',
      lineOf(0),
      lineOf(3, { url: '/v1/embeddings' }),
      lineOf(4, { body: bodyOf(4, 'other') }),
      lineOf(5, { method: 'GET' }),
      lineOf(6, { custom_id: undefined }),
      lineOf(7, { body: 'text' }),
      '[]',
    ];
    const done = await end((await submit(lines)).id);
    expect(done.status).toBe('failed');
    expect(done.errors?.data?.map(({ code, line, param }) => [code, line, param])).toEqual([
      ['invalid_json_line', 2, null],
      ['duplicate_custom_id', 3, 'custom_id'],
      ['url_mismatch', 4, 'url'],
      ['model_mismatch', 5, 'body.model'],
      ['invalid_value', 6, 'method'],
      ['missing_required_parameter', 7, 'custom_id'],
      ['missing_required_parameter', 8, 'body'],
      ['invalid_json_line', 9, null],
    ]);
    expect(done.request_counts).toEqual({ total: 0, completed: 0, failed: 0 });
  });

  test('of nothing, or of more than 50,000 requests, fails', async () => {
    const empty = await end((await submit(['', ''])).id);
    expect(empty.errors?.data?.map(({ code }) => code)).toEqual(['empty_file']);
    const large = await end((await submit(linesOf(50_001))).id);
    expect(large.errors?.data?.map(({ code, line }) => [code, line])).toEqual([['too_many_tasks', null]]);
  });

  test('that is cancelled keeps what was done', async () => {
    const slow = await startRehearsalServer({ port: 0, batches: { stepMs: 40 } });
    const own = clientOf(slow);
    const { id } = await submit(linesOf(40), undefined, own);
    while (((await own.batches.retrieve(id)).request_counts?.completed ?? 0) < 10) await sleep(2);
    expect(await own.batches.cancel(id)).toMatchObject({ status: 'cancelling', cancelling_at: expect.any(Number) });
    const done = await end(id, own);
    expect(done.status).toBe('cancelled');
    const output = (await (await own.files.content(done.output_file_id ?? '')).text()).trimEnd().split('\n');
    expect(output).toHaveLength(done.request_counts?.completed ?? -1);
    expect(output.length).toBeGreaterThanOrEqual(10);
    await expect(own.batches.cancel(id)).rejects.toMatchObject({ status: 409 });
    await slow.close();
  });

  test('is refused where its fields are wrong', async () => {
    const given = { endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
    const file = await client.files.create({ file: await toFile(Buffer.from(lineOf(0)), 'a.jsonl'), purpose: 'batch' });
    const create = (fields: object): Promise<unknown> =>
      client.batches.create({ ...given, input_file_id: file.id, ...fields });
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v']));
    await expect(create({ input_file_id: 'file-none' })).rejects.toMatchObject({ status: 400, param: 'input_file_id' });
    await expect(create({ metadata: many })).rejects.toMatchObject({ status: 400, param: 'metadata' });
    await expect(create({ metadata: { k: 'v'.repeat(513) } })).rejects.toMatchObject({ param: 'metadata.k' });
    await expect(create({ metadata: { ['k'.repeat(65)]: 'v' } })).rejects.toMatchObject({ status: 400 });
    await expect(create({ endpoint: '/v1/embeddings' })).rejects.toMatchObject({ status: 400, param: 'endpoint' });
    await expect(create({ completion_window: '1h' })).rejects.toMatchObject({ param: 'completion_window' });
    await expect(client.batches.retrieve('batch_none')).rejects.toMatchObject({ status: 404 });
  });

  test('is found in a list of pages, the newest first', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await submit([lineOf(index)])).id);
    const first = await client.batches.list({ limit: 2 });
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
    const found: string[] = [];
    for await (const { id } of client.batches.list({ limit: 2 })) if (ids.includes(id)) found.push(id);
    expect(found).toEqual(ids);
    await expect(client.batches.list({ limit: 101 })).rejects.toMatchObject({ status: 400, param: 'limit' });
    await expect(client.batches.list({ after: 'batch_none' })).rejects.toMatchObject({ status: 400, param: 'after' });
  });
});

describe('files of the rehearsal server', () => {
  test('come back byte for byte, are listed and deleted', async () => {
    const content = Buffer.from('{"name":"é \\r\\n--x"}\r\n\r\n--boundary\n');
    const created = await client.files.create({ file: await toFile(content, 'odd "name".jsonl'), purpose: 'batch' });
    expect(created).toMatchObject({ object: 'file', bytes: content.length, purpose: 'batch', status: 'processed' });
    expect(Buffer.from(await (await client.files.content(created.id)).arrayBuffer())).toEqual(content);
    expect((await client.files.list({ purpose: 'batch', limit: 1 })).data.map(({ id }) => id)).toEqual([created.id]);
    expect(await client.files.retrieve(created.id)).toEqual(created);
    expect(await client.files.delete(created.id)).toEqual({ id: created.id, object: 'file', deleted: true });
    for (const gone of [client.files.content(created.id), client.files.delete(created.id)]) {
      await expect(gone).rejects.toMatchObject({ status: 404 });
    }
  });

  test('need the key, a purpose and room', async () => {
    const file = await toFile(Buffer.alloc(100), 'x.jsonl');
    const stranger = new OpenAI({ baseURL: server.url, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.files.create({ file, purpose: 'batch' })).rejects.toMatchObject({ status: 401 });
    await expect(client.files.create({ file, purpose: 'assistants' })).rejects.toMatchObject({ param: 'purpose' });
    const small = await startRehearsalServer({ port: 0, batches: { maxStoredBytes: 150 } });
    const { id } = await clientOf(small).files.create({ file, purpose: 'batch' });
    const second = (): Promise<unknown> => clientOf(small).files.create({ file, purpose: 'batch' });
    await expect(second()).rejects.toMatchObject({ status: 400, code: 'storage_limit_exceeded' });
    await clientOf(small).files.delete(id);
    await second();
    await small.close();
  });
});

test('with a folder files and batches outlive the server, and what was not done is done again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rw-rehearsal-'));
  const first = await startRehearsalServer({ port: 0, batches: { stepMs: 1, folder } });
  const done = await end((await submit(linesOf(3), undefined, clientOf(first))).id, clientOf(first));
  await first.close();
  const idle = await startRehearsalServer({ port: 0, batches: { stepMs: 1e6, folder } });
  const open = await submit(linesOf(7), { run: 'r' }, clientOf(idle));
  await idle.close();
  const last = await startRehearsalServer({ port: 0, batches: { stepMs: 1, folder } });
  const own = clientOf(last);
  expect(await own.batches.retrieve(done.id)).toEqual(done);
  expect((await (await own.files.content(done.output_file_id ?? '')).text()).trimEnd().split('\n')).toHaveLength(3);
  expect(await end(open.id, own)).toMatchObject({ request_counts: { total: 7, completed: 7 }, metadata: { run: 'r' } });
  for await (const { id } of own.files.list()) await own.files.delete(id);
  expect(await readdir(join(folder, 'files'))).toEqual([]);
  await last.close();
  await rm(folder, { recursive: true });
});
