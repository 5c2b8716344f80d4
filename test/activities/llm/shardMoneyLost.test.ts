import { refuse } from '../../infra/llm/support/scriptedEndpoint';
import { questions } from '../../infra/llm/support/askShard';
import { paid, price, worst } from '../../infra/llm/support/money';
import { useShards } from '../../infra/llm/support/useShards';

const shards = useShards();
const { start, answerAll, askUntilKilled, billed, notes, waitForCalls } = shards;

describe('money of attempts that told nothing', () => {
  /** Answers five, the ledger keeps three of them, and then the worker is gone with two or four in flight. */
  async function killAfterFive(fields: { activityId: string; grantNanoUsd?: number }): Promise<void> {
    let isHanging = false;
    await start((call, response) => {
      isHanging ||= shards.endpoint.calls.length > 5;
      if (!isHanging || mended) answerAll(call, response);
    });
    shards.ledger.flushEvery = 3;
    await askUntilKilled(9, questions(10), { price, timeoutMs: 60_000 }, fields);
    mended = true;
  }
  let mended = false;
  beforeEach(() => (mended = false));

  test('a killed attempt is charged with what the ledger kept, and with the worst case of what it did not', async () => {
    await killAfterFive({ activityId: 'a', grantNanoUsd: 1_000_000 });
    const receipt = await shards.ask(questions(10), { price }, { activityId: 'a', grantNanoUsd: 1_000_000 });
    // Three answers are known; seven requests may have been in flight or answered, and are asked now.
    expect(receipt).toMatchObject({ rows: 10, usage: { fromLedger: 3, nanoUsd: 10 * paid }, lostNanoUsd: 7 * worst });
    expect(billed()).toBeLessThanOrEqual(10 * paid + 7 * worst);
  });

  test('at most what it was granted can be lost', async () => {
    const grantNanoUsd = 5 * worst;
    await killAfterFive({ activityId: 'a', grantNanoUsd });
    const receipt = await shards.ask(questions(10), { price }, { activityId: 'a', grantNanoUsd });
    expect(receipt).toMatchObject({ rows: 3, stopped: { reason: 'budget' }, usage: { nanoUsd: 3 * paid } });
    expect(receipt.lostNanoUsd).toBe(grantNanoUsd - 3 * paid);
  });

  test('another activity of the stage reports it where the first one never will', async () => {
    await killAfterFive({ activityId: 'a', grantNanoUsd: 1_000_000 });
    const fields = { activityId: 'b', grantNanoUsd: 1_000_000 };
    const receipt = await shards.ask(questions(10), { price }, fields);
    expect(receipt).toMatchObject({ rows: 10, usage: { nanoUsd: 10 * paid }, lostNanoUsd: 7 * worst });
  });

  test('an attempt that failed in order has lost nothing', async () => {
    let isDown = false;
    await start((call, response) => {
      isDown ||= shards.endpoint.calls.length > 6 && !mended;
      if (isDown && !mended) refuse(response, 503, { message: 'down' });
      else answerAll(call, response);
    });
    const fields = { activityId: 'a' };
    await expect(shards.ask(questions(10), { price }, fields)).rejects.toMatchObject({ code: 'llm-unavailable' });
    mended = true;
    const receipt = await shards.ask(questions(10), { price }, fields);
    expect(receipt).toMatchObject({ rows: 10, usage: { fromLedger: 6, nanoUsd: 10 * paid } });
    expect(receipt.lostNanoUsd).toBeUndefined();
  });

  test('a cancelled one reports all, what it cut off at its worst', async () => {
    await start((call, response) => {
      if (shards.endpoint.calls.length <= 5) answerAll(call, response);
    });
    const controller = new AbortController();
    const asking = shards.ask(questions(10), { price, timeoutMs: 60_000 }, { signal: controller.signal });
    await waitForCalls(9);
    controller.abort();
    await expect(asking).resolves.toMatchObject({
      stopped: { reason: 'paused' },
      usage: { requests: 5, nanoUsd: 5 * paid },
      lostNanoUsd: 4 * worst,
    });
  });

  test('a receipt that did not arrive is given again, to its own activity only', async () => {
    await start(answerAll);
    const receipt = await shards.ask(questions(4), { price }, { activityId: 'a' });
    expect(receipt.usage.nanoUsd).toBe(4 * paid);
    await expect(shards.ask(questions(4), { price }, { activityId: 'a' })).resolves.toEqual(receipt);
    await expect(shards.ask(questions(4), { price }, { activityId: 'b' })).resolves.toMatchObject({
      reused: true,
      usage: { nanoUsd: 0 },
    });
  });

  test('a stop whose receipt did not arrive is counted once more by its own next attempt, not by another', async () => {
    await start(answerAll);
    const fields = { activityId: 'a', grantNanoUsd: worst + paid };
    const stopped = await shards.ask(questions(4), { price, concurrency: 1 }, fields);
    expect(stopped).toMatchObject({ rows: 2, usage: { nanoUsd: 2 * paid } });
    await expect(shards.ask(questions(4), { price, concurrency: 1 }, fields)).resolves.toMatchObject({
      rows: 2,
      usage: { nanoUsd: 2 * paid },
    });
    const rest = await shards.ask(
      questions(4),
      { price, concurrency: 1 },
      { activityId: 'b', grantNanoUsd: 1_000_000 },
    );
    expect(rest).toMatchObject({ rows: 4, usage: { nanoUsd: 2 * paid } });
    expect(rest.lostNanoUsd).toBeUndefined();
  });

  test('one that was killed after its last write is reported by whoever comes next, once', async () => {
    await start(answerAll);
    const receipt = await shards.ask(questions(4), { price }, { activityId: 'a' });
    const [name = ''] = notes();
    const { reportedBy: _, ...note } = JSON.parse(String(shards.store.objects.get(name))) as Record<string, unknown>;
    await shards.store.put(name, Buffer.from(JSON.stringify({ ...note, isOpen: true, lastReportNanoUsd: 0 })));
    const next = await shards.ask(questions(4), { price }, { activityId: 'b' });
    expect(next.usage.nanoUsd).toBe(receipt.usage.nanoUsd);
    await expect(shards.ask(questions(4), { price }, { activityId: 'b' })).resolves.toEqual(next);
    await expect(shards.ask(questions(4), { price }, { activityId: 'c' })).resolves.toMatchObject({
      usage: { nanoUsd: 0 },
    });
  });
});
