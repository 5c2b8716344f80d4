import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI, { APIConnectionError, toFile } from 'openai';
import { startFaultServer, type BatchFault, type FaultServer, type FaultServerOptions } from './faultServer';

const open: FaultServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(options: FaultServerOptions = {}): Promise<{ server: FaultServer; client: OpenAI }> {
  const server = await startFaultServer({ answers: { content: '{}' }, batchPace: { by: 'polls' }, ...options });
  open.push(server);
  return { server, client: new OpenAI({ baseURL: server.url, apiKey: 'sesame', maxRetries: 0 }) };
}

const bodyOf = (id: string): OpenAI.Chat.ChatCompletionCreateParamsNonStreaming => ({
  model: 'm',
  messages: [{ role: 'user', content: `prompt ${id}` }],
});
const idsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `row-${index}`);

async function upload(client: OpenAI, ids: string[]): Promise<string> {
  const line = (id: string): string =>
    JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body: bodyOf(id) });
  const file = await toFile(Buffer.from(ids.map(line).join('\n')), 'in.jsonl');
  return (await client.files.create({ file, purpose: 'batch' })).id;
}

const given = { endpoint: '/v1/chat/completions', completion_window: '24h' } as const;

async function submit(client: OpenAI, ids: string[]): Promise<string> {
  return (await client.batches.create({ ...given, input_file_id: await upload(client, ids) })).id;
}

async function end(client: OpenAI, id: string): Promise<OpenAI.Batches.Batch> {
  for (;;) {
    const batch = await client.batches.retrieve(id);
    if (['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) return batch;
  }
}

async function run(count: number, fault: BatchFault, options: FaultServerOptions = {}) {
  const { server, client } = await start({ batchFaults: [fault], ...options });
  const batch = await end(client, await submit(client, idsOf(count)));
  const output = await readIds(client, batch.output_file_id);
  const errors = await readIds(client, batch.error_file_id);
  return { batch, output, errors, counts: await server.counts(), client, server };
}

async function readIds(client: OpenAI, file: string | null | undefined): Promise<string[]> {
  if (!file) return [];
  const lines = (await (await client.files.content(file)).text()).trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { custom_id: string }).custom_id);
}

describe('the pace of a batch', () => {
  test('by polls: each look is one step', async () => {
    const { client } = await start({ batchSteps: 3 });
    const id = await submit(client, idsOf(30));
    const seen: string[] = [];
    for (let poll = 0; poll < 7; poll += 1) {
      const { status, request_counts: done } = await client.batches.retrieve(id);
      seen.push(`${status} ${done?.completed}`);
    }
    expect(seen).toEqual([
      'in_progress 0',
      ...['in_progress 10', 'in_progress 20', 'in_progress 30'],
      ...['finalizing 30', 'completed 30', 'completed 30'],
    ]);
  });

  test('by hand: only when it is told', async () => {
    const { server, client } = await start({ batchPace: { by: 'hand' }, batchSteps: 1 });
    const id = await submit(client, idsOf(2));
    await sleep(20);
    expect((await client.batches.retrieve(id)).status).toBe('validating');
    await server.control({ advance: 2 });
    expect(await client.batches.retrieve(id)).toMatchObject({
      status: 'in_progress',
      request_counts: { completed: 2 },
    });
    await server.control({ advance: 2 });
    expect((await client.batches.retrieve(id)).status).toBe('completed');
  });

  test('by the clock', async () => {
    const { client } = await start({ batchPace: { by: 'clock', stepMs: 1 } });
    expect((await end(client, await submit(client, idsOf(3)))).status).toBe('completed');
  });
});

describe('faults of a batch', () => {
  test('it says what it is billed, lost lines included, or hides it wherever it is shown', async () => {
    const { batch, counts } = await run(10, { loseShare: 0.5 });
    const { prompt, completion } = counts.tokens;
    expect(batch.usage).toMatchObject({ input_tokens: prompt, output_tokens: completion });
    const { batch: hidden, client } = await run(10, { hidesUsage: true });
    const [listed] = (await client.batches.list()).data;
    expect([hidden.usage, listed?.usage, listed?.id]).toEqual([undefined, undefined, hidden.id]);
  });

  test('a batch without one is billed at half price and is an answer for each of its bodies', async () => {
    const price = { inputPerMillion: 2, outputPerMillion: 8, batchDiscount: 0.5 };
    const { output, counts, client, server } = await run(10, {}, { price });
    expect(output.sort()).toEqual(idsOf(10).sort());
    // A prompt of 12 characters: 3 + 4 + 3 tokens; an answer of 2: 1 token.
    expect(counts.nanoUsd).toBe((10 * (10 * 2 + 8) * 1000) / 2);
    expect(counts).toMatchObject({ batchesCreated: 1, batchLinesAnswered: 10, filesUploaded: 1, filesLeft: 2 });
    expect(counts).toMatchObject({ accepted: 0, repeats: 0, nanoUsdOfBatches: counts.nanoUsd });
    await client.chat.completions.create(bodyOf('row-3'));
    expect(await server.counts()).toMatchObject({ repeats: 1, billedAgain: 1 });
  });

  test('fails for the lines that are named', async () => {
    const { batch, counts } = await run(5, { failAtLines: [2, 4] });
    expect(batch).toMatchObject({ status: 'failed', output_file_id: null, error_file_id: null });
    expect(batch.errors?.data?.map(({ line }) => line)).toEqual([2, 4]);
    expect(counts.batchLinesAnswered).toBe(0);
  });

  test('expires at a share', async () => {
    const { batch, output, errors, counts } = await run(50, { expireAtShare: 0.6 });
    expect(batch).toMatchObject({ status: 'expired', request_counts: { total: 50, completed: 30, failed: 20 } });
    expect(batch.expired_at).toEqual(expect.any(Number));
    expect(output).toHaveLength(30);
    expect([...output, ...errors].sort()).toEqual(idsOf(50).sort());
    expect(counts.batchLinesAnswered).toBe(30);
  });

  test('loses lines that it bills', async () => {
    const { batch, output, counts, client, server } = await run(100, { loseShare: 0.3 });
    expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 100 } });
    expect(output.length).toBeGreaterThan(50);
    expect(output.length).toBeLessThan(90);
    expect(counts.batchLinesAnswered).toBe(100);
    const lost = idsOf(100).filter((id) => !output.includes(id));
    await client.chat.completions.create(bodyOf(lost[0] ?? ''));
    expect(await server.counts()).toMatchObject({ repeats: 0, billedAgain: 1 });
  });

  test('doubles lines, and returns some that nobody asked for', async () => {
    const { output } = await run(100, { doubleShare: 0.2, unknownLines: 3 });
    expect(new Set(output).size).toBe(103);
    expect(output.filter((id) => id.startsWith('unknown-'))).toHaveLength(3);
    expect(output.length).toBeGreaterThan(108);
  });

  test('fails in part, with an error file', async () => {
    const { batch, output, errors, client } = await run(100, { failShare: 0.25 });
    expect(batch.status).toBe('completed');
    expect(batch.request_counts).toEqual({ total: 100, completed: output.length, failed: errors.length });
    expect(errors.length).toBeGreaterThan(8);
    const text = await (await client.files.content(batch.error_file_id ?? '')).text();
    expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({
      response: { status_code: 500, body: { error: { type: 'server_error' } } },
      error: null,
    });
  });

  test('only the batches that are named have one', async () => {
    const { client } = await run(4, { expireAtShare: 0.5 });
    expect((await end(client, await submit(client, idsOf(4)))).status).toBe('completed');
  });

  test('faults of the content and poison are met in batches too', async () => {
    const { output, errors } = await run(20, {}, { faults: [{ kind: 'context-length', marker: 'prompt row-7"' }] });
    expect([output.length, errors]).toEqual([19, ['row-7']]);
  });

  test('above the enqueued tokens it is refused until others are done', async () => {
    const { server, client } = await start({ maxEnqueuedTokens: 600 });
    const first = await submit(client, idsOf(10));
    expect((await client.batches.retrieve(first)).status).toBe('in_progress');
    const refused = await end(client, await submit(client, idsOf(10)));
    expect(refused).toMatchObject({
      status: 'failed',
      errors: { data: [{ code: 'token_limit_exceeded', line: null }] },
    });
    await end(client, first);
    expect((await end(client, await submit(client, idsOf(10)))).status).toBe('completed');
    expect((await server.counts()).byFault['enqueued-tokens']).toBe(1);
  });

  test('quota ends within a batch, and then there are no new ones', async () => {
    const { output, errors, client } = await run(10, {}, { quotaRequests: 6 });
    expect([output.length, errors.length]).toEqual([6, 4]);
    await expect(submit(client, idsOf(1))).rejects.toMatchObject({ status: 429, code: 'insufficient_quota' });
  });
});

describe('scripted calls', () => {
  test('a create that fails after it has created leaves its batch to be found', async () => {
    const { server, client } = await start({
      scripted: [
        { route: 'POST /batches', calls: [1], fault: 'error-after' },
        { route: 'POST /batches', calls: [2], fault: 'hang-up-after' },
        { route: 'POST /batches', calls: [3], fault: 'hang-up-before' },
        { route: 'POST /batches', calls: [4], fault: 'server-error' },
      ],
    });
    const input = await upload(client, idsOf(1));
    const create = (): Promise<unknown> =>
      client.batches.create({ ...given, input_file_id: input, metadata: { a: 'b' } });
    await expect(create()).rejects.toMatchObject({ status: 500 });
    await expect(create()).rejects.toBeInstanceOf(APIConnectionError);
    await expect(create()).rejects.toBeInstanceOf(APIConnectionError);
    await expect(create()).rejects.toMatchObject({ status: 500 });
    const { data } = await client.batches.list();
    expect(data.map(({ metadata }) => metadata)).toEqual([{ a: 'b' }, { a: 'b' }]);
    await create();
    expect(await server.counts()).toMatchObject({ batchesCreated: 3 });
  });

  test('an upload fails after it was stored, a download is cut, a file is gone', async () => {
    const { server, client } = await start({
      scripted: [
        { route: 'POST /files', calls: [1], fault: 'error-after' },
        { route: 'GET /files/:id/content', calls: [1], fault: 'cut' },
      ],
    });
    await expect(upload(client, idsOf(1))).rejects.toMatchObject({ status: 500 });
    const [left] = (await client.files.list()).data;
    const id = left?.id ?? '';
    await expect(client.files.content(id).then((response) => response.text())).rejects.toThrow();
    expect(await (await client.files.content(id)).text()).toContain('row-0');
    await client.files.delete(id);
    await expect(client.files.content(id)).rejects.toMatchObject({ status: 404 });
    expect(await server.counts()).toMatchObject({ filesUploaded: 1, filesLeft: 0 });
  });

  test('a call that hangs is answered by nothing', async () => {
    const { client } = await start({ scripted: [{ route: 'GET /batches', fault: 'hang' }] });
    await expect(client.batches.list(undefined, { timeout: 40 })).rejects.toBeInstanceOf(APIConnectionError);
  });
});
