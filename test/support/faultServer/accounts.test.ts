import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import type { FaultRule } from './faultServer';
import { mixedTransientFaults } from './options';
import { ask, choiceOf, closeAll, start } from './support/clients';

afterEach(closeAll);

describe('which request meets which fault', () => {
  const fates = async (order: number[], seed: number): Promise<Map<number, string>> => {
    const { client } = await start({ faults: mixedTransientFaults(0.5, { slowMs: 1 }), seed });
    const found = new Map<number, string>();
    for (const index of order) {
      const fate = await ask(client, `p${index}`).then(
        () => 'ok',
        (error: { status?: number }) => String(error.status),
      );
      found.set(index, fate);
    }
    return found;
  };

  test('depends on the seed and the body, not on the order', async () => {
    const order = Array.from({ length: 40 }, (_, index) => index);
    const forward = await fates(order, 1);
    const backward = await fates([...order].reverse(), 1);
    expect(order.map((index) => backward.get(index))).toEqual(order.map((index) => forward.get(index)));
    const other = await fates(order, 2);
    expect(order.map((index) => other.get(index))).not.toEqual(order.map((index) => forward.get(index)));
    const kinds = new Set(forward.values());
    expect([...kinds]).toEqual(expect.arrayContaining(['ok', '429', '500']));
  });

  test('a share is met, and a poison prompt always fails', async () => {
    const faults: FaultRule[] = [
      { kind: 'server-error', share: 0.2 },
      { kind: 'refusal', marker: 'POISON' },
    ];
    const { server, client } = await start({ faults });
    await Promise.all(Array.from({ length: 500 }, (_, index) => ask(client, `p${index}`).catch(() => undefined)));
    const failed = (await server.counts()).byFault['server-error'] ?? 0;
    // Five standard deviations around 100.
    expect(Math.abs(failed - 100)).toBeLessThan(45);
    for (const _ of [1, 2, 3]) {
      expect(choiceOf(await ask(client, 'some POISON here'))?.message.refusal).toContain('sorry');
    }
    expect(await server.counts()).toMatchObject({ repeats: 2, repeatsOfUsable: 0 });
  });
});

describe('accounts', () => {
  test('quota ends after the accepted requests and comes back', async () => {
    const { server, client } = await start({ quotaRequests: 20, latencyMs: 5 });
    const all = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => ask(client, String(index))));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    await expect(ask(client, 'x')).rejects.toMatchObject({ status: 429, code: 'insufficient_quota' });
    await server.control({ restoreQuota: 1 });
    await ask(client, 'y');
    await expect(ask(client, 'z')).rejects.toMatchObject({ code: 'insufficient_quota' });
    await server.control({ restoreQuota: true });
    await ask(client, 'z');
    expect(await server.counts()).toMatchObject({ accepted: 22, byFault: { quota: 12 } });
  });

  test('a wrong key is refused and quoted back', async () => {
    const { server } = await start({ apiKey: 'right' });
    const stranger = new OpenAI({ baseURL: server.url, apiKey: 'sk-canary', maxRetries: 0 });
    await expect(ask(stranger, 'x')).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
      message: expect.stringContaining('sk-canary'),
    });
    await server.control({ set: { apiKey: 'sk-canary' } });
    await ask(stranger, 'x');
  });

  test('limits are enforced and told in headers', async () => {
    const { server, client } = await start({ limits: { requestsPerMinute: 5, minuteMs: 1000 } });
    const first = await client.chat.completions
      .create({ model: 'm', messages: [{ role: 'user', content: '0' }] })
      .withResponse();
    const told = (name: string): string | null => first.response.headers.get(`x-ratelimit-${name}-requests`);
    expect([told('limit'), told('remaining'), told('reset')]).toEqual(['5', '4', '200ms']);
    const rest = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => ask(client, `r${index}`)));
    const refused = rest.flatMap((each) => (each.status === 'rejected' ? [each.reason as { headers: Headers }] : []));
    expect(refused.length).toBeGreaterThanOrEqual(2);
    const headers = refused.at(-1)?.headers ?? new Headers();
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const waitMs = Number(headers.get('retry-after-ms'));
    expect(waitMs).toBeGreaterThan(0);
    await sleep(waitMs + 1);
    await ask(client, 'again');
    const { byFault, mostInAMinute, accepted } = await server.counts();
    expect(byFault['limit']).toBe(refused.length);
    expect(mostInAMinute.requests).toBeLessThanOrEqual(accepted);
  });

  test('tokens a minute count prompt and completion', async () => {
    const limits = { tokensPerMinute: 300, minuteMs: 600_000 };
    const { client } = await start({ limits, answers: { content: 'x'.repeat(172) } });
    const body = { model: 'm', messages: [{ role: 'user' as const, content: 'y'.repeat(400) }] };
    const { response } = await client.chat.completions.create(body).withResponse();
    // 107 + 43 tokens of 300.
    expect(response.headers.get('x-ratelimit-remaining-tokens')).toBe('150');
    expect(response.headers.get('x-ratelimit-reset-tokens')).toBe('5m0s');
    await client.chat.completions.create(body);
    await expect(client.chat.completions.create(body)).rejects.toMatchObject({ status: 429 });
  });

  test('what the endpoint does not know is a 400 or a 404', async () => {
    const unsupported = { responseFormats: ['json_schema' as const], parameters: ['max_completion_tokens'] };
    const { client } = await start({ unsupported, models: ['m'] });
    await expect(ask(client, 'x')).rejects.toMatchObject({ status: 400, param: 'response_format' });
    await ask(client, 'x', { response_format: { type: 'json_object' } });
    await expect(ask(client, 'x', { response_format: undefined, max_completion_tokens: 5 })).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_parameter',
    });
    await expect(ask(client, 'x', { model: 'n' })).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('requests are kept on demand', async () => {
    const { server, client } = await start({ record: true, faults: [{ kind: 'server-error', times: 1 }] });
    await expect(ask(client, 'x')).rejects.toMatchObject({ status: 500 });
    await ask(client, 'x');
    expect((await server.requests()).map(({ seen, fate }) => [seen, fate])).toEqual([
      [1, 'server-error'],
      [2, 'answered'],
    ]);
    expect((await server.requests())[0]?.body).toMatchObject({ messages: [{ content: 'x' }] });
  });
});
