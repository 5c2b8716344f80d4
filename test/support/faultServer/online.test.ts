import { setTimeout as sleep } from 'node:timers/promises';
import { APIConnectionError } from 'openai';
import { answerChatCompletion } from '../../../infra/rehearsal/http/chatCompletion';
import type { FaultRule } from './faultServer';
import { ask, choiceOf, closeAll, meet, start } from './support/clients';

afterEach(closeAll);

describe('answers', () => {
  test('fit the schema, depend on the body alone, and differ', async () => {
    const { server, client } = await start();
    const contents = [await ask(client, 'a'), await ask(client, 'a'), await ask(client, 'b')].map(
      ({ choices }) => choices[0]?.message.content ?? '',
    );
    expect(contents[0]).toBe(contents[1]);
    expect(contents[0]).not.toBe(contents[2]);
    const parsed = JSON.parse(contents[0] ?? '') as { queries: string[] };
    expect(parsed).toEqual({ queries: [expect.stringMatching(/./), expect.stringMatching(/./)] });
    expect(await server.counts()).toMatchObject({
      requests: 3,
      accepted: 3,
      delivered: 3,
      distinctKeys: 2,
      repeats: 1,
    });
  });

  test("are the rehearsal server's, if wanted", async () => {
    const { client } = await start({ answers: 'rehearsal' });
    const body = { model: 'rehearsal', messages: [{ role: 'user' as const, content: 'Why?' }] };
    const { choices, usage } = await client.chat.completions.create(body);
    expect({ choices, usage }).toEqual({
      choices: answerChatCompletion(body).choices,
      usage: answerChatCompletion(body).usage,
    });
  });

  test('cost what the price says, cached tokens too', async () => {
    const price = { inputPerMillion: 2, cachedInputPerMillion: 0.5, outputPerMillion: 10, batchDiscount: 0.5 };
    const { server, client } = await start({ price, cachedShare: 0.5, answers: { content: 'x'.repeat(40) } });
    const { usage } = await ask(client, 'y'.repeat(400), { response_format: undefined });
    // 3 + 4 for the message + 400 / 4 characters; 40 / 4 characters.
    expect(usage).toMatchObject({
      prompt_tokens: 107,
      completion_tokens: 10,
      prompt_tokens_details: { cached_tokens: 53 },
    });
    expect((await server.counts()).nanoUsd).toBe((54 * 2 + 53 * 0.5 + 10 * 10) * 1000);
  });

  test('wait for the latency, many at a time', async () => {
    const { server, client } = await start({ latencyMs: { minMs: 400, maxMs: 500 } });
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(client, String(index))));
    expect(await server.counts()).toMatchObject({ maxConcurrent: 20, delivered: 20, abortedByClient: 0 });
  });
});

describe('faults of the content', () => {
  test.each<[FaultRule['kind'], object]>([
    ['truncated', { finish_reason: 'length' }],
    ['refusal', { finish_reason: 'stop', message: { content: null, refusal: expect.stringContaining('sorry') } }],
    ['content-filter', { finish_reason: 'content_filter', message: { content: '' } }],
    ['empty', { finish_reason: 'stop', message: { content: '' } }],
    ['off-schema', { message: { content: '{"unexpected":["shape"]}' } }],
    ['code-fence', { message: { content: expect.stringMatching(/^```json\n\{.*\}\n```$/s) } }],
    ['prose', { message: { content: expect.stringMatching(/^Sure.*\n\n\{"queries".*\}\n\nLet/s) } }],
  ])('%s', async (kind, choice) => {
    const { answer, counts } = await meet({ kind });
    expect(choiceOf(answer)).toMatchObject(choice);
    expect(counts).toMatchObject({ accepted: 1, delivered: 1, byFault: { [kind]: 1 } });
  });

  test('malformed JSON, and no choice at all', async () => {
    const { answer } = await meet({ kind: 'malformed-json' });
    expect(() => JSON.parse(choiceOf(answer)?.message.content ?? '{}') as unknown).toThrow(SyntaxError);
    expect((await meet({ kind: 'no-choice' })).answer).toMatchObject({ choices: [] });
  });
});

describe('errors', () => {
  test.each<[FaultRule['kind'], number, string | null]>([
    ['rate-limit', 429, 'rate_limit_exceeded'],
    ['quota', 429, 'insufficient_quota'],
    ['unauthorized', 401, 'invalid_api_key'],
    ['forbidden', 403, 'unsupported_country_region_territory'],
    ['timeout-status', 408, null],
    ['conflict', 409, null],
    ['server-error', 500, null],
    ['overloaded', 503, null],
    ['context-length', 400, 'context_length_exceeded'],
    ['bad-request', 400, null],
  ])('%s is %i', async (kind, status, code) => {
    const { answer, counts } = await meet({ kind });
    expect(answer).toMatchObject({ status, code });
    expect(counts).toMatchObject({ requests: 1, accepted: 0, delivered: 0, byFault: { [kind]: 1 } });
  });

  test('bad-gateway is HTML', async () => {
    expect((await meet({ kind: 'bad-gateway' })).answer).toMatchObject({ status: 502, error: undefined });
  });

  test('Retry-After comes in every form, and calls before it has elapsed are counted', async () => {
    const told = async (retryAfter: FaultRule['retryAfter']): Promise<(string | null)[]> => {
      const { answer } = await meet({ kind: 'rate-limit', retryAfter, retryAfterMs: 1200 } as FaultRule);
      const { headers } = answer as { headers: Headers };
      return [headers.get('retry-after-ms'), headers.get('retry-after')];
    };
    expect(await told('seconds')).toEqual([null, '2']);
    expect(await told('milliseconds')).toEqual(['1200', null]);
    expect(await told('both')).toEqual(['1200', '2']);
    expect(await told('none')).toEqual([null, null]);
    const before = Date.now();
    const date = Date.parse((await told('date'))[1] ?? '');
    expect(date).toBeGreaterThanOrEqual(before + 1200);
    expect(date).toBeLessThanOrEqual(Date.now() + 2200);
  });

  test('a call before Retry-After has elapsed is counted, one after it is not', async () => {
    const rule: FaultRule = { kind: 'rate-limit', retryAfter: 'milliseconds', retryAfterMs: 150, times: 1 };
    const { server, client } = await start({ faults: [rule], graceMs: 0 });
    await expect(ask(client, 'a')).rejects.toMatchObject({ status: 429 });
    await sleep(151);
    await ask(client, 'a');
    expect(await server.counts()).toMatchObject({ earlyCalls: 0, callsWhileClosed: 0 });
    await server.control({ set: { faults: [{ ...rule, retryAfterMs: 60_000, marker: 'later' }] } });
    await expect(ask(client, 'later')).rejects.toMatchObject({ status: 429 });
    await ask(client, 'later');
    expect(await server.counts()).toMatchObject({ earlyCalls: 1 });
    await sleep(5);
    await ask(client, 'another');
    expect(await server.counts()).toMatchObject({ earlyCalls: 1, callsWhileClosed: expect.any(Number) });
    expect((await server.counts()).callsWhileClosed).toBeGreaterThanOrEqual(1);
  });
});

describe('faults of the connection', () => {
  test.each<FaultRule['kind']>(['reset', 'reset-midway'])('%s', async (kind) => {
    const { answer, counts } = await meet({ kind });
    // Not by its class: one that comes from Node's own fetch is of another realm than Jest's.
    expect((answer as Error).message).toMatch(/Connection error|terminated/);
    expect((answer as { status?: number }).status).toBeUndefined();
    expect(counts).toMatchObject({ delivered: 0, abortedByClient: 0, accepted: kind === 'reset' ? 0 : 1 });
  });

  test('hang: no answer until the client gives up, which is counted', async () => {
    const { server, client } = await start({ faults: [{ kind: 'hang', times: 1 }] });
    const given = client.chat.completions.create(
      { model: 'm', messages: [{ role: 'user', content: 'x' }] },
      { timeout: 50 },
    );
    await expect(given).rejects.toBeInstanceOf(APIConnectionError);
    while ((await server.counts()).abortedByClient === 0) await sleep(2);
    expect(await server.counts()).toMatchObject({ accepted: 1, delivered: 0, abortedByClient: 1 });
    await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
    expect(await server.counts()).toMatchObject({ accepted: 2, delivered: 1, repeats: 0, billedAgain: 1 });
  });

  test('slow-body comes whole in the end', async () => {
    const { server, client } = await start({ faults: [{ kind: 'slow-body', slowMs: 60 }] });
    expect(choiceOf(await ask(client, 'hello'))?.finish_reason).toBe('stop');
    // The server hears of the end of a response a moment after the client has it.
    while ((await server.counts()).delivered === 0) await sleep(2);
    expect(await server.counts()).toMatchObject({ delivered: 1, abortedByClient: 0 });
  });
});
