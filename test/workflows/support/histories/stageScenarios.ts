import { ApplicationFailure } from '@temporalio/common';
import type { ShardRequest } from '../../../../core/contracts/llmWork';
import { answered, specFor, stop, unavailable, untilCancelled } from '../fakeActivities';
import { planOf, promptProvider, roundsOf } from '../fakeBatches';
import { control, firstAsked, isPaused, start, upTo, waitFor, world } from '../stageRuns';
import { ended, price, until, type Scenario } from './scenario';

const shards = (judge: number) => ({ shards: { queries: 1, judge } });
const inBatches = (batch: Record<string, unknown> = {}) =>
  specFor({ mode: 'batch', price, batch: { firstPollSeconds: 0.01, maxPollSeconds: 0.01, ...batch } });

export const stageScenarios: Scenario[] = [
  {
    name: 'llmBatch-plain',
    ends: 'completed',
    play: async () =>
      ended(await start({ ...shards(10), answerShard: () => answered({ costNanoUsd: 9 }) }, specFor({ price }))),
  },
  {
    name: 'llmBatch-paused',
    ends: 'completed',
    play: async () => {
      const answerShard = (request: ShardRequest) =>
        request.shard < 3 && firstAsked(request) ? untilCancelled() : answered();
      const handle = await start({ ...shards(6), answerShard });
      await waitFor(handle, ({ shards: { done } }) => done === 3);
      await control(handle, { command: 'pause' });
      await waitFor(handle, isPaused);
      await control(handle, { command: 'resume' });
      return ended(handle);
    },
  },
  {
    name: 'llmBatch-unavailable',
    ends: 'completed',
    play: async () => {
      let isDown = true;
      const answerShard = ({ shard }: ShardRequest) => (isDown && shard === 1 ? unavailable() : answered());
      const handle = await start({ ...shards(3), answerShard });
      await waitFor(handle, isPaused);
      isDown = false;
      await control(handle, { command: 'resume' });
      return ended(handle);
    },
  },
  {
    name: 'llmBatch-of-rounds',
    ends: 'completed',
    play: async () => ended(await start({ judgeRounds: [2, 1] })),
  },
  {
    name: 'llmBatch-cancelled',
    ends: 'cancelled',
    play: async () => {
      const handle = await start({ ...shards(3), answerShard: () => untilCancelled() });
      await until(() => world.seen.shards.length === 3);
      await handle.cancel();
      return ended(handle);
    },
  },
  {
    name: 'llmBatch-failed',
    ends: 'failed',
    play: async () => {
      const answerShard = ({ shard }: ShardRequest) => {
        if (shard !== 1) return untilCancelled();
        throw ApplicationFailure.nonRetryable('a bug');
      };
      return ended(await start({ ...shards(3), answerShard }));
    },
  },
  {
    name: 'llmBatch-in-batches',
    ends: 'completed',
    play: async () => {
      let hasKey = false;
      const provider = promptProvider();
      const batches = {
        ...provider,
        ...roundsOf({ batches: [planOf({ id: 'b0' }), planOf({ id: 'b1' })] }, { batches: [planOf({ id: 'b2' })] }),
        submitBatch: async (...given: Parameters<NonNullable<typeof provider.submitBatch>>) => {
          if (!hasKey) throw ApplicationFailure.nonRetryable('it needs a key', 'llm-auth');
          return provider.submitBatch!(...given);
        },
      };
      const handle = await start({ ...shards(2), batches }, inBatches());
      await waitFor(handle, isPaused);
      hasKey = true;
      await control(handle, { command: 'resume' });
      return ended(handle);
    },
  },
  {
    name: 'llmBatch-continued',
    numbers: { eventsPerRun: 40 },
    ends: 'continuedAsNew',
    play: async () => ended(await start(shards(24))),
  },
  {
    name: 'llmBatch-continued-and-paused',
    numbers: { eventsPerRun: 40 },
    ends: 'continuedAsNew',
    play: async () => {
      const answerShard = ({ grantNanoUsd = 0 }: ShardRequest) =>
        grantNanoUsd < 1000
          ? answered({ rows: 0, costNanoUsd: 0, stopped: stop('budget') })
          : answered({ costNanoUsd: 1000 });
      const handle = await start({ judgeRounds: [11, 2], answerShard }, specFor({ price, budgetUsd: 9500 / 1e9 }));
      await waitFor(handle, ({ pause }) => pause?.reason === 'budget');
      await control(handle, { command: 'raiseBudget', budgetNanoUsd: 100_000 });
      return ended(handle);
    },
  },
  {
    name: 'llmBatch-continued-in-batches',
    numbers: { eventsPerRun: 40 },
    ends: 'continuedAsNew',
    play: async () => {
      const round = (name: string) => ({ batches: upTo(4).map((place) => planOf({ id: `${name}${place}` })) });
      const batches = { ...promptProvider(), ...roundsOf(round('a'), round('b'), round('c')) };
      return ended(await start({ ...shards(2), batches }, inBatches({ rounds: 3 })));
    },
  },
];
