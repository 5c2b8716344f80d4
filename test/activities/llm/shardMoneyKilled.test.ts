import { bodyOf, questions } from '../../infra/llm/support/askShard';
import { charged, price, worst, worstTokensIn } from '../../infra/llm/support/money';
import { answer } from '../../infra/llm/support/scriptedEndpoint';
import { useShards } from '../../infra/llm/support/useShards';

/** What a killed attempt may have been billed beyond its first asks: the next one has to charge at least as much. */

const shards = useShards();
const { start, answerAll, askUntilKilled, billed, waitForCalls } = shards;

test('connections that were lost after they were billed', async () => {
  let isKilled = false;
  const fields = { tokensIn: 26, tokensOut: 10 };
  await start(({ attempt, question }, response) => {
    // The last ones before the kill get no answer at all.
    if (!isKilled && shards.endpoint.calls.length > 330) return;
    shards.endpoint.bill(26, 10);
    if (!isKilled && attempt <= 3) response.destroy();
    else answer(response, `answer to ${question}`, fields);
  });
  shards.ledger.flushEvery = 1;
  const patience = { maxAttempts: 8, firstDelayMs: 1, maxDelayMs: 2, maxRateLimitedMs: 5_000 };
  const attempt = { activityId: 'a', grantNanoUsd: 600 * worst, patience };
  await askUntilKilled(334, questions(200), { price, timeoutMs: 60_000 }, attempt);
  isKilled = true;
  const receipt = await shards.ask(questions(200), { price }, attempt);
  expect(charged(receipt)).toBeGreaterThanOrEqual(billed());
  expect(charged(receipt)).toBeLessThanOrEqual(attempt.grantNanoUsd);
});

test('re-asks, which are longer and may be answered at more length', async () => {
  let isKilled = false;
  await start((call, response) => {
    const { body, question } = call;
    const tokensOut = isKilled ? 5 : (body.max_completion_tokens ?? 0);
    const tokensIn = worstTokensIn(call);
    shards.endpoint.bill(tokensIn, tokensOut);
    if (isKilled) answer(response, `answer to ${question}`, { tokensIn, tokensOut });
    // The second re-ask is on its way when the worker is killed.
    else if (body.messages.length < 5) answer(response, 'x', { finishReason: 'length', tokensIn, tokensOut });
  });
  const bodies = [0, 1, 2, 3].map((number) => bodyOf(`question ${number}`, { max_completion_tokens: 1_000 }));
  const attempt = { activityId: 'a', grantNanoUsd: 100_000_000 };
  await askUntilKilled(12, bodies, { price, timeoutMs: 60_000 }, attempt);
  isKilled = true;
  const receipt = await shards.ask(bodies, { price }, attempt);
  expect(charged(receipt)).toBeGreaterThanOrEqual(billed());
});

test('a shard that was paused, and whose worker died before its receipt arrived', async () => {
  let isMended = false;
  await start((call, response) => {
    if (shards.endpoint.calls.length <= 5 || isMended) answerAll(call, response);
  });
  const controller = new AbortController();
  const first = { activityId: 'a', signal: controller.signal, grantNanoUsd: 1_000_000 };
  const asking = shards.ask(questions(10), { price, timeoutMs: 60_000 }, first);
  await waitForCalls(9);
  controller.abort();
  await asking;
  isMended = true;
  shards.restart();
  const next = { activityId: 'b', grantNanoUsd: 1_000_000, isUnreported: true } as const;
  const receipt = await shards.ask(questions(10), { price }, next);
  expect(charged(receipt)).toBeGreaterThanOrEqual(billed());
});
