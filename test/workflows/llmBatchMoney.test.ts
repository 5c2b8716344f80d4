import { ApplicationFailure } from '@temporalio/common';
import type { BatchPlan, BatchRoundRequest, ShardRequest } from '../../core/contracts/llmWork';
import { answered, specFor, stop, type Script } from './support/fakeActivities';
import { control, finish, isPaused, start, upTo, useTemporal, waitFor, world } from './support/stageRuns';

useTemporal();

const price = { inputPerMillion: 1, outputPerMillion: 1 };

test('random costs, crashes and pauses never spend more than the budget, and every shard is finished', async () => {
  const random = createRandom(7);
  const shards = 30;
  const doneRows = new Array<number>(shards).fill(0);
  /** What an activity that ended without a receipt has spent, by shard: the next receipt has to name it. */
  const unreported = new Array<number>(shards).fill(0);
  let spent = 0;
  let budget = 60_000;
  let most = -Infinity;
  const answerShard = ({ shard, grantNanoUsd }: ShardRequest) => {
    let left = (grantNanoUsd ?? Infinity) - (unreported[shard] ?? 0);
    let costNanoUsd = unreported[shard] ?? 0;
    const crashesAt = random() < 0.2 ? random() * 256 : Infinity;
    let rows = doneRows[shard] ?? 0;
    for (; rows < 256 && left >= 30 && rows < crashesAt; rows += 1) {
      const cost = 5 + Math.floor(random() * 25);
      left -= cost;
      costNanoUsd += cost;
      spent += cost;
    }
    most = Math.max(most, spent - budget);
    doneRows[shard] = rows;
    if (rows >= crashesAt && rows < 256) {
      unreported[shard] = costNanoUsd;
      throw ApplicationFailure.nonRetryable('no credit', 'llm-quota');
    }
    unreported[shard] = 0;
    return answered({ rows, costNanoUsd, ...(rows < 256 ? { stopped: stop('budget') } : {}) });
  };
  const handle = await start(
    { shards: { queries: 1, judge: shards }, answerShard },
    specFor({ price, budgetUsd: budget / 1e9 }),
  );
  const seen = new Set<string>();
  for (;;) {
    const state = await waitFor(handle, (each) => isPaused(each) || each.state === 'done');
    if (state.state === 'done') break;
    seen.add(state.pause?.reason ?? '');
    if (state.pause?.reason === 'budget') {
      // What is left is less than any request at its worst, of every shard that was tried.
      expect(state.totals.spentNanoUsd).toBeGreaterThan(budget - 30);
      budget += 60_000;
      await control(handle, { command: 'raiseBudget', budgetNanoUsd: budget });
    } else await control(handle, { command: 'resume' });
  }
  const { state } = await finish(handle);
  expect(most).toBeLessThanOrEqual(0);
  expect(seen).toEqual(new Set(['quota', 'budget']));
  expect(doneRows.every((rows) => rows === 256)).toBe(true);
  expect(state.totals).toMatchObject({ answered: shards * 256, spentNanoUsd: spent });
});

test('batch mode: rounds until nothing is missing, within the tokens that may be enqueued; then the shards', async () => {
  const planned: BatchRoundRequest[] = [];
  let open = 0;
  let widest = 0;
  const planOf = (round: number, index: number): BatchPlan => ({
    ...{ id: `r${round}-b${index}`, inputObject: '', requests: 100, bytes: 1, tokens: 40, worstCaseNanoUsd: 1000 },
  });
  const batches: Script['batches'] = {
    planBatches: async (request) => {
      planned.push(request);
      const sizes = [3, 1, 0];
      const count = sizes[request.round - 1] ?? 0;
      return { batches: upTo(count).map((index) => planOf(request.round, index)), missing: count * 100, heldBack: 0 };
    },
    submitBatch: async () => {
      widest = Math.max(widest, (open += 1));
      return { providerId: 'p', inputFileId: 'f', adopted: false };
    },
    readBatch: async () => ({ status: 'completed', completed: 100, failed: 0, total: 100 }),
    collectBatch: async () => {
      open -= 1;
      const { usage } = answered({ rows: 100, costNanoUsd: 400 });
      return { answered: 100, failedByReason: {}, unknownLines: 0, repeatedLines: 0, missing: 0, usage };
    },
    deleteBatchFiles: async () => undefined,
  };
  const answerShard = () => answered({ fromLedger: 256, costNanoUsd: 0 });
  const batch = { enqueuedTokens: 80, firstPollSeconds: 0.05, thenOnline: false };
  const handle = await start(
    { shards: { queries: 1, judge: 2 }, answerShard, batches },
    specFor({ mode: 'batch', batch, price, budgetUsd: 10_000 / 1e9 }),
  );
  const { state } = await finish(handle);
  expect(planned.map(({ round, grantNanoUsd }) => [round, grantNanoUsd])).toEqual([
    [1, 10_000],
    [2, 8_800],
    [3, 8_400],
  ]);
  expect(widest).toBeLessThanOrEqual(2);
  expect(state.batches).toEqual({ submitted: 4, finished: 4, round: 3 });
  expect(state.totals).toMatchObject({ answered: 512, fromLedger: 112, spentNanoUsd: 1600 });
  expect(world.seen.shards.every(({ ledgerOnly }) => ledgerOnly)).toBe(true);
});

/** Numerical Recipes' linear congruential generator: the same numbers on every machine. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (1_664_525 * state + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
