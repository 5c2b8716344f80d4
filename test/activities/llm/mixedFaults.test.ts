import { startFaultServer, type FaultServer, type FaultServerOptions } from '../../support/faultServer/faultServer';
import { bodyOf, shardRunner } from '../../infra/llm/support/askShard';
import { charged } from '../../infra/llm/support/money';

/** The activity against a server that injects faults and keeps the provider's books. */

let server: FaultServer;
afterEach(() => server.close());

async function start(options: FaultServerOptions): Promise<ReturnType<typeof shardRunner>> {
  server = await startFaultServer({ answers: 'constant', latencyMs: 10, seed: 7, ...options });
  return shardRunner(server.url);
}

const response_format = {
  type: 'json_schema',
  json_schema: {
    name: 'verdict',
    schema: { type: 'object', properties: { relevant: { type: 'boolean' } }, required: ['relevant'] },
  },
};
const bodies = Array.from({ length: 200 }, (_, index) => bodyOf(`question ${index}`, { response_format }));
const patience = { maxAttempts: 8, firstDelayMs: 5, maxDelayMs: 50, maxRateLimitedMs: 60_000 };
const share = 0.04;

test('a fifth of all requests meets a fault that goes away: nothing is asked twice, nor too early', async () => {
  const undisturbed = await start({});
  await undisturbed.ask(bodies, { concurrency: 16 }, { patience });
  const expected = await undisturbed.rows(bodies);
  await server.close();

  const shards = await start({
    faults: [
      { kind: 'rate-limit', share: share / 2, retryAfter: 'milliseconds', retryAfterMs: 150 },
      { kind: 'rate-limit', share: share / 2, retryAfter: 'none' },
      { kind: 'server-error', share },
      { kind: 'overloaded', share, retryAfter: 'milliseconds', retryAfterMs: 100 },
      { kind: 'bad-gateway', share },
      { kind: 'reset', share },
    ],
  });
  await expect(shards.ask(bodies, { concurrency: 16 }, { patience })).resolves.toMatchObject({
    ...{ rows: 200, failedByReason: {} },
  });
  expect(await shards.rows(bodies)).toEqual(expected);
  const counts = await server.counts();
  expect(counts).toMatchObject({ accepted: 200, repeats: 0, earlyCalls: 0, callsWhileClosed: 0, distinctKeys: 200 });
  expect(Object.keys(counts.byFault).sort()).toEqual([
    'bad-gateway',
    'overloaded',
    'rate-limit',
    'reset',
    'server-error',
  ]);
});

test('answers of every bad shape are mended or set aside, and none is paid for twice', async () => {
  const kinds = ['malformed-json', 'off-schema', 'truncated', 'refusal', 'content-filter', 'empty'] as const;
  const faults = [
    ...kinds.map((kind) => ({ kind, share: 0.04 })),
    { kind: 'code-fence' as const, share: 0.05 },
    { kind: 'prose' as const, share: 0.05 },
  ];
  const shards = await start({ faults: [...faults, { kind: 'refusal', marker: 'question 13"' }] });
  const receipt = await shards.ask(bodies, { concurrency: 16, maxReasks: 8 }, { patience });
  expect(receipt).toMatchObject({ rows: 200, failedByReason: { refused: 1 } });
  expect(await server.counts()).toMatchObject({ repeats: 0, billedAgain: 0 });
  const failed = (await shards.rows(bodies)).flatMap(({ status }, row) => (status === 'failed' ? [row] : []));
  expect(failed).toEqual([13]);
});

test('quota that ends at a hundred stops the shard; when it is back nothing is repeated', async () => {
  const shards = await start({ quotaRequests: 100 });
  const stopped = await shards.ask(bodies, { concurrency: 16 });
  expect(stopped).toMatchObject({ rows: 100, stopped: { reason: 'quota' } });
  await server.control({ restoreQuota: true });
  await expect(shards.ask(bodies, { concurrency: 16 })).resolves.toMatchObject({ rows: 200, failedByReason: {} });
  expect(await server.counts()).toMatchObject({ accepted: 200, repeats: 0 });
});

test('a budget holds by the provider’s own count, faults and cached tokens included', async () => {
  const price = { inputPerMillion: 2, cachedInputPerMillion: 0.5, outputPerMillion: 8, batchDiscount: 0.5 };
  const shards = await start({
    ...{ price, cachedShare: 0.5 },
    faults: [
      { kind: 'reset-midway', share: 0.05 },
      { kind: 'truncated', share: 0.05 },
      { kind: 'server-error', share: 0.05 },
    ],
  });
  let reported = 0;
  let rounds = 0;
  for (let stopped = true; stopped; rounds += 1) {
    const before = (await server.counts()).nanoUsd;
    const grantNanoUsd = 3_000_000;
    const receipt = await shards.ask(bodies, { price, concurrency: 16, maxReasks: 4 }, { grantNanoUsd, patience });
    const spent = charged(receipt);
    expect((await server.counts()).nanoUsd - before).toBeLessThanOrEqual(spent);
    expect(spent).toBeLessThanOrEqual(grantNanoUsd);
    reported += spent;
    stopped = receipt.stopped !== undefined;
  }
  const { nanoUsd } = await server.counts();
  expect(nanoUsd).toBeLessThanOrEqual(reported);
  expect(rounds).toBeGreaterThan(2);
});

test('limits of requests a minute are kept by the gate before the endpoint has to', async () => {
  const shards = await start({ limits: { requestsPerMinute: 600 } });
  await shards.ask(bodies.slice(0, 30), { concurrency: 16, requestsPerMinute: 600 }, { patience });
  expect((await server.counts()).byFault['limit'] ?? 0).toBe(0);
});
