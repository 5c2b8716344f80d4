import { setTimeout as sleep } from 'node:timers/promises';
import { CrashingLedger } from '../../infra/llm/support/crashingLedger';
import { bodyOf, questions, shardRunner } from '../../infra/llm/support/askShard';
import {
  answer,
  startScriptedEndpoint,
  type Script,
  type ScriptedEndpoint,
} from '../../infra/llm/support/scriptedEndpoint';

/** What a killed attempt may have been billed beyond its first asks: the next one has to charge at least as much. */
const price = { inputPerMillion: 1, outputPerMillion: 1 };

let endpoint: ScriptedEndpoint;
let shards: ReturnType<typeof shardRunner>;
let ledger: CrashingLedger;
let zombie: AbortController;

beforeEach(() => {
  ledger = new CrashingLedger();
  zombie = new AbortController();
});
afterEach(async () => {
  zombie.abort();
  await endpoint.close();
});

async function start(script: Script): Promise<void> {
  endpoint = await startScriptedEndpoint(script);
  shards = shardRunner(endpoint.url, ledger);
}

const billed = (): number => 1_000 * (endpoint.billedTokens().tokensIn + endpoint.billedTokens().tokensOut);
const claimed = ({
  usage,
  lostNanoUsd = 0,
}: {
  usage: { nanoUsd?: number | undefined };
  lostNanoUsd?: number;
}): number => (usage.nanoUsd ?? 0) + lostNanoUsd;

test('connections that were lost after they were billed', async () => {
  let isKilled = false;
  const fields = { tokensIn: 26, tokensOut: 10 };
  await start(({ attempt, question }, response) => {
    // The last ones before the kill get no answer at all.
    if (!isKilled && endpoint.calls.length > 330) return;
    endpoint.bill(26, 10);
    if (!isKilled && attempt <= 3) response.destroy();
    else answer(response, `answer to ${question}`, fields);
  });
  ledger.flushEvery = 1;
  const patience = { maxAttempts: 8, firstDelayMs: 1, maxDelayMs: 2, maxRateLimitedMs: 5_000 };
  const attempt = { activityId: 'a', grantNanoUsd: 600 * 36_000, patience };
  void shards
    .ask(questions(200), { price, timeoutMs: 60_000 }, { ...attempt, signal: zombie.signal })
    .catch(() => undefined);
  while (endpoint.calls.length < 334) await sleep(5);
  ledger.crash();
  shards.restart();
  isKilled = true;
  const receipt = await shards.ask(questions(200), { price }, attempt);
  expect(claimed(receipt)).toBeGreaterThanOrEqual(billed());
  expect(claimed(receipt)).toBeLessThanOrEqual(attempt.grantNanoUsd);
});

test('re-asks, which are longer and may be answered at more length', async () => {
  let isKilled = false;
  await start(({ body, question }, response) => {
    const tokensOut = isKilled ? 5 : (body.max_completion_tokens ?? 0);
    const tokensIn = body.messages.reduce((sum, { content }) => sum + content.length + 16, 0);
    endpoint.bill(tokensIn, tokensOut);
    if (isKilled) answer(response, `answer to ${question}`, { tokensIn, tokensOut });
    // The second re-ask is on its way when the worker is killed.
    else if (body.messages.length < 5) answer(response, 'x', { finishReason: 'length', tokensIn, tokensOut });
  });
  const bodies = [0, 1, 2, 3].map((number) => bodyOf(`question ${number}`, { max_completion_tokens: 1_000 }));
  const attempt = { activityId: 'a', grantNanoUsd: 100_000_000 };
  void shards.ask(bodies, { price, timeoutMs: 60_000 }, { ...attempt, signal: zombie.signal }).catch(() => undefined);
  while (endpoint.calls.length < 12) await sleep(5);
  ledger.crash();
  shards.restart();
  isKilled = true;
  const receipt = await shards.ask(bodies, { price }, attempt);
  expect(claimed(receipt)).toBeGreaterThanOrEqual(billed());
});

test('a shard that was paused, and whose worker died before its receipt arrived', async () => {
  let isMended = false;
  await start(({ question }, response) => {
    if (endpoint.calls.length > 5 && !isMended) return;
    endpoint.bill(3, 2);
    answer(response, `answer to ${question}`);
  });
  const controller = new AbortController();
  const first = { activityId: 'a', signal: controller.signal, grantNanoUsd: 1_000_000 };
  const asking = shards.ask(questions(10), { price, timeoutMs: 60_000 }, first);
  while (endpoint.calls.length < 9) await sleep(5);
  controller.abort();
  await asking;
  isMended = true;
  shards.restart();
  const next = { activityId: 'b', grantNanoUsd: 1_000_000, isUnreported: true } as const;
  const receipt = await shards.ask(questions(10), { price }, next);
  expect(claimed(receipt)).toBeGreaterThanOrEqual(billed());
});
