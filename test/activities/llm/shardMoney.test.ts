import { createRandom } from '../../../core/random';
import { answer, refuse } from '../../infra/llm/support/scriptedEndpoint';
import { bodyOf, questions } from '../../infra/llm/support/askShard';
import { charged, paid, price, worst, worstTokensIn } from '../../infra/llm/support/money';
import { useShards } from '../../infra/llm/support/useShards';

const shards = useShards();
const { start, answerAll, billed, notes } = shards;

describe('what a receipt says was spent', () => {
  test('is what the endpoint counted, cached tokens at their own price', async () => {
    await start((_, response) => answer(response, 'fine', { tokensIn: 100, tokensCached: 80, tokensOut: 10 }));
    const cached = { ...price, cachedInputPerMillion: 0.25 };
    const receipt = await shards.ask(questions(2), { price: cached });
    // Twice 20 at $1, 80 at $.25 and 10 at $1 a million.
    expect(receipt.usage).toMatchObject({ nanoUsd: 2 * (20_000 + 20_000 + 10_000), tokensCached: 160, tokensIn: 200 });
    expect(receipt.lostNanoUsd).toBeUndefined();
  });

  test('is nothing for what the ledger or a finished shard gave', async () => {
    await start(answerAll);
    await expect(shards.ask(questions(3), { price })).resolves.toMatchObject({ usage: { nanoUsd: 3 * paid } });
    await expect(shards.ask(questions(3), { price })).resolves.toMatchObject({ reused: true, usage: { nanoUsd: 0 } });
    const other = [...questions(4)].reverse();
    await expect(shards.ask(other, { price })).resolves.toMatchObject({ usage: { nanoUsd: paid, fromLedger: 3 } });
  });

  test('is not known without a price, and free is not unknown', async () => {
    await start(answerAll);
    expect((await shards.ask(questions(1))).usage.nanoUsd).toBeUndefined();
    const free = { inputPerMillion: 0, outputPerMillion: 0 };
    expect((await shards.ask(questions(2), { price: free })).usage.nanoUsd).toBe(0);
    expect(notes()).toEqual([]);
  });

  test('counts every ask of a chain', async () => {
    await start((call, response) => {
      shards.endpoint.bill(3, 2);
      answer(response, '', call.body.messages.length === 1 ? { refusal: 'no' } : {});
    });
    const receipt = await shards.ask(questions(1), { price, maxReasks: 2 });
    expect(receipt).toMatchObject({ usage: { nanoUsd: 3 * paid, failed: 1, tokensIn: 9, tokensOut: 6 } });
    expect(billed()).toBe(3 * paid);
  });

  test('counts what may have been billed without an answer at its worst', async () => {
    await start(({ question, attempt }, response) => {
      if (question === 'question 0' && attempt === 1) response.destroy();
      else if (question === 'question 1' && attempt === 1) refuse(response, 500, { message: 'oops' });
      else if (question === 'question 2' && attempt === 1) refuse(response, 504, { message: 'gateway' });
      else answer(response, 'fine');
    });
    // The endpoint's own errors are free; a lost connection and a gateway that gave up may hide an answer.
    await expect(shards.ask(questions(3), { price })).resolves.toMatchObject({
      usage: { nanoUsd: 3 * paid },
      lostNanoUsd: 2 * worst,
    });
  });

  test('counts an answer whose tokens nobody told at its worst', async () => {
    await start((_, response) => {
      const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'fine' } }];
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ choices }));
    });
    await expect(shards.ask(questions(1), { price })).resolves.toMatchObject({
      usage: { nanoUsd: 0 },
      lostNanoUsd: worst,
    });
  });
});

describe('a grant', () => {
  test('is spent as long as the next request fits at its worst, and then asking stops', async () => {
    await start(answerAll);
    // Sent while 5,000 n + 36,000 <= 100,000: n is 0 to 12.
    const first = await shards.ask(questions(20), { price, concurrency: 1 }, { grantNanoUsd: 100_000 });
    expect(first).toMatchObject({ rows: 13, stopped: { reason: 'budget' }, usage: { requests: 13, nanoUsd: 65_000 } });
    const second = await shards.ask(questions(20), { price, concurrency: 1 }, { grantNanoUsd: 100_000 });
    expect(second).toMatchObject({ rows: 20, usage: { fromLedger: 13, nanoUsd: 35_000 } });
    expect(second.stopped).toBeUndefined();
    expect(shards.endpoint.calls).toHaveLength(20);
  });

  test('that covers no request sends none', async () => {
    await start(answerAll);
    const receipt = await shards.ask(questions(3), { price }, { grantNanoUsd: worst - 1 });
    expect(receipt).toMatchObject({ rows: 0, stopped: { reason: 'budget' }, usage: { nanoUsd: 0 } });
    expect(shards.endpoint.calls).toHaveLength(0);
  });

  test('lets a request wait for what is in flight instead of giving up', async () => {
    await start((call, response) => void setTimeout(() => answerAll(call, response), 20));
    const receipt = await shards.ask(questions(6), { price, concurrency: 6 }, { grantNanoUsd: 2 * worst });
    expect(receipt).toMatchObject({ rows: 6, usage: { nanoUsd: 6 * paid } });
    expect(receipt.stopped).toBeUndefined();
  });

  test('gives every request a limit of tokens, on the wire only', async () => {
    await start(answerAll);
    const { max_completion_tokens: _, ...unlimited } = bodyOf('q');
    await shards.ask([unlimited], { price }, { grantNanoUsd: 10_000_000 });
    expect(shards.endpoint.calls[0]?.body.max_completion_tokens).toBe(4_096);
    await shards.ask([{ ...unlimited, seed: 1 }], { price });
    expect(shards.endpoint.calls[1]?.body.max_completion_tokens).toBeUndefined();
    await expect(shards.ask([unlimited, unlimited], { price })).resolves.toMatchObject({ usage: { fromLedger: 2 } });
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'is never exceeded by what the endpoint billed, whatever happens (seed %d)',
    async (seed) => {
      const random = createRandom(seed);
      const between = (low: number, high: number): number => low + Math.floor(random() * (high - low));
      await start((call, response) => {
        const dice = random();
        // What is billed is at most the worst case of the request as it was sent, and often all of it.
        const tokensIn = between(1, worstTokensIn(call) + 1);
        const tokensOut = between(0, (call.body.max_completion_tokens ?? 0) + 1);
        setTimeout(
          () => {
            if (dice < 0.1) return refuse(response, 503, { message: 'busy' });
            if (dice < 0.15) return refuse(response, 429, { message: 'slow' }, { 'retry-after-ms': '10' });
            shards.endpoint.bill(tokensIn, tokensOut);
            if (dice < 0.25) return response.destroy();
            return answer(response, dice < 0.35 ? '' : 'fine', { tokensIn, tokensOut });
          },
          between(0, 15),
        );
      });
      const grants = Array.from({ length: 4 }, () => between(worst, 12 * worst));
      let reported = 0;
      for (const grantNanoUsd of grants) {
        const before = billed();
        const receipt = await shards.ask(questions(40), { price, concurrency: between(1, 12) }, { grantNanoUsd });
        const spent = charged(receipt);
        expect(billed() - before).toBeLessThanOrEqual(spent);
        expect(spent).toBeLessThanOrEqual(grantNanoUsd);
        reported += spent;
      }
      expect(billed()).toBeLessThanOrEqual(reported);
      expect(billed()).toBeGreaterThan(0);
    },
  );
});
