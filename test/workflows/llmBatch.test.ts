import { setTimeout as sleep } from 'node:timers/promises';
import { inActivity } from '../../activities/temporal/inActivity';
import type { ShardRequest } from '../../core/contracts/llmWork';
import { openShards } from '../../temporal.config';
import { answered, specFor, stop, unavailable, untilCancelled } from './support/fakeActivities';
import {
  askedShards,
  control,
  finish,
  firstAsked,
  isPaused,
  start,
  upTo,
  useTemporal,
  waitFor,
  world,
} from './support/stageRuns';

useTemporal();

test('every shard is asked once, in windows, and the answers are sealed with what they cost', async () => {
  let open = 0;
  let widest = 0;
  const answerShard = async () => {
    widest = Math.max(widest, (open += 1));
    while (widest < openShards) await sleep(20);
    await sleep(20);
    open -= 1;
    return answered({ costNanoUsd: 1_000, fromLedger: 56 });
  };
  const price = { inputPerMillion: 1, outputPerMillion: 1 };
  const handle = await start({ shards: { queries: 1, judge: 20 }, answerShard }, specFor({ price }));
  const { state } = await finish(handle);
  expect(askedShards()).toEqual(upTo(20));
  expect(widest).toBe(openShards);
  expect(state).toMatchObject({ state: 'done', shards: { done: 20, total: 20 } });
  const totals = { requests: 5120, fromLedger: 1120, tokensIn: 51_200, tokensOut: 5120, tokensCached: 0 };
  expect(state.totals).toEqual({ ...totals, answered: 5120, failedByReason: {}, spentNanoUsd: 20_000 });
  expect(world.seen.sealed).toHaveLength(1);
  expect(world.seen.sealed[0]).toMatchObject({ acceptedFailures: 0, usage: { ...totals, failed: 0, nanoUsd: 20_000 } });
});

test('answers that were sealed before are read, and the receipt says that nothing was asked or paid for them', async () => {
  const usage = { requests: 512, fromLedger: 0, failed: 2, tokensIn: 51_200, tokensOut: 512, nanoUsd: 20_000 };
  const found = {
    ...{ stage: 'judge-answers', key: '1'.repeat(32), digest: '1'.repeat(64), reused: true, parts: 2, bytes: 9 },
    ...{ counts: { in: 512, out: 512, dropped: {} }, durationMs: 5, usage },
  };
  const price = { inputPerMillion: 1, outputPerMillion: 1 };
  const shards = { queries: 1, judge: 2 };
  const handle = await start({ shards, findAnswers: async () => found }, specFor({ price }));
  const { receipt, state } = await finish(handle);
  expect(askedShards()).toEqual([]);
  const nothingPaid = { tokensIn: 0, tokensOut: 0, tokensCached: 0 };
  expect(receipt.ownUsage).toEqual({ requests: 512, fromLedger: 512, failed: 0, ...nothingPaid, nanoUsd: 0 });
  expect(state.totals).toMatchObject({ requests: 512, answered: 510, fromLedger: 512, spentNanoUsd: 0 });
});

test('a person pauses: open shards are stopped and run again after resume, finished ones are not', async () => {
  const answerShard = async (request: ShardRequest) =>
    request.shard >= 4 && request.shard < 8 && firstAsked(request) ? untilCancelled() : answered();
  const handle = await start({ shards: { queries: 1, judge: 12 }, answerShard });
  await waitFor(handle, ({ shards }) => shards.done === 8);
  await control(handle, { command: 'pause' });
  const paused = await waitFor(handle, isPaused);
  expect(paused.pause).toMatchObject({ reason: 'operator', waitsFor: ['resume'] });
  await sleep(500);
  expect(world.seen.shards).toHaveLength(12);
  await control(handle, { command: 'resume' });
  await finish(handle);
  expect(askedShards()).toEqual([...upTo(12), 4, 5, 6, 7].sort((left, right) => left - right));
});

test.each(['quota', 'auth', 'unavailable'] as const)(
  '%s: the stage pauses at once, and resume asks the rest',
  async (reason) => {
    let isBroken = true;
    const answerShard = async (request: ShardRequest) => {
      if (!isBroken || request.shard < 2) return answered();
      if (request.shard === 5) return answered({ rows: 100, stopped: stop(reason) });
      return untilCancelled();
    };
    const handle = await start({ shards: { queries: 1, judge: 12 }, answerShard });
    const paused = await waitFor(handle, isPaused);
    expect(paused.pause).toEqual({
      reason,
      message: `the endpoint said: ${reason}`,
      mend: 'mend it',
      waitsFor: ['resume'],
    });
    isBroken = false;
    await control(handle, { command: 'resume' });
    const { state } = await finish(handle);
    expect(state.totals.answered).toBe(12 * 256);
    expect(new Set(askedShards())).toEqual(new Set(upTo(12)));
    expect(askedShards().filter((shard) => shard < 2)).toEqual([0, 1]);
  },
);

test('a shard that fails through all of its retries pauses the stage instead of failing it', async () => {
  let isDown = true;
  const answerShard = ({ shard }: ShardRequest) => (isDown && shard === 1 ? unavailable() : answered());
  const handle = await start({ shards: { queries: 1, judge: 3 }, answerShard });
  const paused = await waitFor(handle, isPaused);
  expect(paused.pause).toMatchObject({ reason: 'unavailable', message: 'nothing answers' });
  isDown = false;
  await control(handle, { command: 'resume' });
  expect((await finish(handle)).state.totals.answered).toBe(3 * 256);
});

test('a failure that no retry mends ends the stage once what is open has been stopped', async () => {
  const answerShard = async ({ shard }: ShardRequest) => {
    if (shard !== 2) return untilCancelled();
    throw new TypeError('a bug');
  };
  const handle = await start({
    shards: { queries: 1, judge: 4 },
    answerShard: (request) => inActivity(() => answerShard(request)),
  });
  await expect(handle.result()).rejects.toMatchObject({ cause: { cause: { message: 'TypeError: a bug' } } });
  expect(world.seen.sealed).toEqual([]);
});

test('above the policy the stage pauses for failures while open shards finish; acceptFailed seals with their count', async () => {
  const answerShard = ({ shard }: ShardRequest) => answered({ failed: shard === 0 ? { 'off-schema': 20 } : {} });
  const handle = await start({ shards: { queries: 1, judge: 4 }, answerShard }, specFor({ maxFailedShare: 0.01 }));
  const paused = await waitFor(handle, (state) => isPaused(state) && state.shards.done === 4);
  expect(paused.pause?.message).toBe('20 of 1024 requests have no usable answer (20 off-schema), more than 1%');
  await control(handle, { command: 'acceptFailed' });
  await finish(handle);
  expect(world.seen.sealed[0]).toMatchObject({ acceptedFailures: 20, usage: { failed: 20, requests: 1024 } });
});

test('at the policy nobody is asked', async () => {
  const answerShard = ({ shard }: ShardRequest) => answered({ failed: shard === 0 ? { empty: 10 } : {} });
  const handle = await start({ shards: { queries: 1, judge: 4 }, answerShard }, specFor({ maxFailedShare: 10 / 1024 }));
  const { state } = await finish(handle);
  expect(state.totals).toMatchObject({ answered: 1014, failedByReason: { empty: 10 } });
});
