import { ApplicationFailure } from '@temporalio/common';
import type { ShardRequest } from '../../core/contracts/llmWork';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { answered, specFor, stop } from './support/fakeActivities';
import { planOf, promptProvider, roundsOf } from './support/fakeBatches';
import { control, finish, firstAsked, isPaused, start, useTemporal, waitFor, world } from './support/stageRuns';

useTemporal();

function batchSpec(budgetNanoUsd: number, batch: Record<string, unknown> = {}): PipelineSpec {
  const price = { inputPerMillion: 1, outputPerMillion: 1 };
  const quick = { firstPollSeconds: 0.01, maxPollSeconds: 0.01, ...batch };
  return specFor({ mode: 'batch', price, budgetUsd: budgetNanoUsd / 1e9, batch: quick });
}

const answerShard = () => answered({ fromLedger: 256, costNanoUsd: 0 });

test('a batch of before that is worth more than the budget waits until the budget is raised', async () => {
  const batches = { ...promptProvider(), ...roundsOf({ batches: [planOf({ worstCaseNanoUsd: 20_000 })] }) };
  const handle = await start({ answerShard, batches }, batchSpec(10_000));
  const { pause } = await waitFor(handle, isPaused);
  expect(pause).toMatchObject({ reason: 'budget', waitsFor: ['raiseBudget'] });
  expect(pause?.message).toContain('do not cover the next batch, 100 requests, at its worst case');
  await control(handle, { command: 'raiseBudget', budgetNanoUsd: 20_000 });
  const { state } = await finish(handle);
  expect(state.totals.spentNanoUsd).toBe(400);
});

test('what is open leaves money for the batch that waits: nobody is asked', async () => {
  const plans = ['b0', 'b1', 'b2'].map((id) => planOf({ id, worstCaseNanoUsd: 600 }));
  const batches = { ...promptProvider(), ...roundsOf({ batches: plans }) };
  // Two fit at their worst; the third does once they have cost less.
  const handle = await start({ answerShard, batches }, batchSpec(1400));
  const { state } = await finish(handle);
  expect(state).toMatchObject({ batches: { submitted: 3, finished: 3 }, totals: { spentNanoUsd: 1200 } });
});

test.each(['thrown', 'said'] as const)(
  'a batch that was not taken (%s) keeps its money and is sent again after resume',
  async (how) => {
    let isBroken = true;
    const { submitBatch, collectBatch, ...provider } = promptProvider();
    const refused = { answered: 0, missing: 100, usage: answered({ rows: 0, costNanoUsd: 7 }).usage };
    const batches = {
      ...{ ...provider, ...roundsOf({ batches: [planOf({ worstCaseNanoUsd: 1000 })] }) },
      submitBatch: async (...given: Parameters<NonNullable<typeof submitBatch>>) => {
        if (isBroken && how === 'thrown') throw ApplicationFailure.nonRetryable('no credit', 'llm-quota');
        return submitBatch!(...given);
      },
      collectBatch: async (...given: Parameters<NonNullable<typeof collectBatch>>) => {
        const collected = await collectBatch!(...given);
        return isBroken ? { ...collected, ...refused, stopped: stop('quota') } : collected;
      },
    };
    const handle = await start({ answerShard, batches }, batchSpec(1500));
    expect((await waitFor(handle, isPaused)).pause?.reason).toBe('quota');
    isBroken = false;
    await control(handle, { command: 'resume' });
    const { state } = await finish(handle);
    expect(state.batches).toMatchObject({ submitted: 1, finished: 1 });
    expect(state.totals.spentNanoUsd).toBe(how === 'said' ? 407 : 400);
  },
);

test('a worker without a key pauses a batch stage as it does an online one', async () => {
  let hasKey = false;
  const planBatches = async () => {
    if (!hasKey) throw ApplicationFailure.nonRetryable('it needs a key', 'llm-auth');
    return { batches: [], missing: 0, heldBack: 0 };
  };
  const handle = await start({ answerShard, batches: { planBatches } }, batchSpec(1000));
  expect((await waitFor(handle, isPaused)).pause).toMatchObject({ reason: 'auth', message: 'it needs a key' });
  hasKey = true;
  await control(handle, { command: 'resume' });
  await finish(handle);
});

test('rounds that answer nothing come to an end although the budget holds some requests back', async () => {
  const failing = { answered: 0, failedByReason: { unavailable: 100 } };
  const rounds = ['b1', 'b2', 'b3'].map((id) => ({ batches: [planOf({ id, worstCaseNanoUsd: 900 })], heldBack: 100 }));
  const batches = { ...promptProvider(failing), ...roundsOf(...rounds) };
  const handle = await start({ answerShard, batches }, batchSpec(10_000, { rounds: 2 }));
  expect((await finish(handle)).state.batches).toMatchObject({ round: 2, finished: 2 });
});

test.each([{ heldBack: 100 }, { cut: true }] as const)(
  'a round that could not hold all (%j), but answered some, does not count',
  async (reason) => {
    const round = (id: string) => ({ batches: [planOf({ id })], missing: 500 });
    const rounds = [{ ...round('b1'), ...reason }, { ...round('b2'), ...reason }, round('b3'), round('b4')];
    const batches = { ...promptProvider(), ...roundsOf(...rounds) };
    const handle = await start({ answerShard, batches }, batchSpec(10_000, { rounds: 1 }));
    expect((await finish(handle)).state.batches).toMatchObject({ round: 3, finished: 3 });
  },
);

test('without an online end the shards ask nothing, but what a person retries is asked', async () => {
  const answerShard = (request: ShardRequest) =>
    answered({ failed: request.llmStage === 'judge' && firstAsked(request) ? { unavailable: 50 } : {} });
  const handle = await start({ answerShard, batches: roundsOf() }, batchSpec(1000, { thenOnline: false }));
  expect((await waitFor(handle, isPaused)).pause?.reason).toBe('failures');
  await control(handle, { command: 'retryFailed' });
  await finish(handle);
  expect(world.seen.shards.map(({ ledgerOnly, retryFailed }) => ({ ledgerOnly, retryFailed }))).toEqual([
    { ledgerOnly: true, retryFailed: undefined },
    { ledgerOnly: undefined, retryFailed: {} },
  ]);
});
