import type { ShardRequest } from '../../core/contracts/llmWork';
import { answered, specFor, stop } from './support/fakeActivities';
import { control, finish, isPaused, start, temporal, useTemporal, waitFor, world } from './support/stageRuns';
import { historiesOf } from './support/temporalForTests';

useTemporal({ eventsPerRun: 40 });

const price = { inputPerMillion: 1, outputPerMillion: 1 };
const keyOf = (round: number) => `${round}`.repeat(32);
const askedOf = (round: number) => world.seen.shards.filter(({ requests }) => requests.key === keyOf(round)).length;

test('rounds are asked until a plan is empty; each plan and the collecting are handed all before', async () => {
  const handle = await start({ judgeRounds: [2, 1, 3] });
  const { state } = await finish(handle);
  expect([askedOf(0), askedOf(1), askedOf(2)]).toEqual([2, 1, 3]);
  const handed = world.seen.judgeInputs.map((inputs) => Object.keys(inputs).sort());
  const rounds = [1, 2, 3].map((round) => [`round:${round}:answers`, `round:${round}:requests`]);
  expect(handed).toEqual([[], rounds[0], rounds.slice(0, 2).flat(), rounds.flat(), rounds.flat()]);
  expect(world.seen.judgeInputs.at(-1)?.['round:2:requests']).toMatchObject({ key: keyOf(1) });
  expect(state).toMatchObject({ state: 'done', round: 3, totals: { requests: 6 * 256, answered: 6 * 256 } });
});

test('nothing to ask in the first round is an empty stage, not an endless one', async () => {
  const { state } = await finish(await start({ judgeRounds: [] }));
  expect(state.totals).toMatchObject({ requests: 0, answered: 0 });
  expect(world.seen.sealed).toHaveLength(1);
});

test('what rounds before a fresh history did is carried over: no round is asked twice', async () => {
  const handle = await start({ judgeRounds: [12, 9, 11] });
  const { state } = await finish(handle);
  expect((await historiesOf(temporal, handle.workflowId)).length).toBeGreaterThan(2);
  expect([askedOf(0), askedOf(1), askedOf(2)]).toEqual([12, 9, 11]);
  expect(state).toMatchObject({ round: 3, totals: { requests: 32 * 256, answered: 32 * 256 } });
});

test('one budget is for all rounds, and what each cost is counted once', async () => {
  const answerShard = ({ grantNanoUsd = 0 }: ShardRequest) =>
    grantNanoUsd < 1000
      ? answered({ rows: 0, costNanoUsd: 0, stopped: stop('budget') })
      : answered({ costNanoUsd: 1000 });
  const spec = specFor({ price, budgetUsd: 3500 / 1e9 });
  const handle = await start({ judgeRounds: [2, 2], answerShard }, spec);
  const paused = await waitFor(handle, isPaused);
  expect(paused).toMatchObject({ round: 2, pause: { reason: 'budget' } });
  await control(handle, { command: 'raiseBudget', budgetNanoUsd: 10_000 });
  const { state } = await finish(handle);
  expect(state.totals.spentNanoUsd).toBe(4000);
  expect(world.seen.sealed.map(({ usage }) => usage?.nanoUsd)).toEqual([2000, 2000]);
});

test('failures that a person accepted in one round are not accepted in the next', async () => {
  const answerShard = ({ requests }: ShardRequest) =>
    answered({ failed: requests.key === keyOf(2) ? {} : { refused: 9 } });
  const handle = await start({ judgeRounds: [1, 1, 1], answerShard });
  expect(await waitFor(handle, isPaused)).toMatchObject({ pause: { reason: 'failures' } });
  await control(handle, { command: 'acceptFailed' });
  const second = await waitFor(handle, (state) => isPaused(state) && state.round === 2);
  expect(second).toMatchObject({ pause: { reason: 'failures' } });
  await control(handle, { command: 'acceptFailed' });
  const { state } = await finish(handle);
  expect(state.totals.failedByReason).toEqual({ refused: 18 });
  expect(world.seen.sealed.map(({ acceptedFailures }) => acceptedFailures)).toEqual([9, 9, 0]);
});
