import { ApplicationFailure } from '@temporalio/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ShardRequest } from '../../core/contracts/llmWork';
import { answered, stop } from './support/fakeActivities';
import { refusalOf, replayAll, stageOf, startRun, tell, waitForRun } from './support/pipelineRuns';
import { temporal, useTemporal, world } from './support/stageRuns';

useTemporal();

const price = { inputPerMillion: 1, outputPerMillion: 1 };

test('a run that is paused between stages waits before the next, and says so', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const handle = await startRun({ onStage: (name) => (name === 'chunkDocuments' ? held : undefined) });
  await waitForRun(handle, (progress) => stageOf(progress, 'chunk')?.state === 'running');
  expect(await refusalOf(handle, 'resume')).toBe('the run is not paused');
  expect(await refusalOf(handle, 'raiseBudget', { budgetNanoUsd: 1 })).toContain('has no budget that could be raised');
  expect(await tell(handle, 'pause')).toContain('before its next stage');
  expect(await refusalOf(handle, 'pause')).toContain('paused already');
  release();
  const paused = await waitForRun(handle, (progress) => stageOf(progress, 'chunk')?.state === 'done');
  expect(paused.pause).toMatchObject({ reason: 'operator', waitsFor: ['resume'] });
  expect(paused.pause?.sinceMs).toBeGreaterThan(Date.now() - 60_000);
  await sleep(300);
  expect(world.seen.stages).not.toContain('planQueryRequests');
  expect(await tell(handle, 'resume')).toBe('the run goes on');
  await handle.result();
  await replayAll(handle.workflowId);
});

test('failures above the policy: the run says which, takes retryFailed by reason, then acceptFailed', async () => {
  const asked: ShardRequest[] = [];
  const answerShard = (request: ShardRequest) => {
    if (request.llmStage === 'queries') return answered();
    asked.push(request);
    const isFirst = asked.filter(({ shard }) => shard === request.shard).length === 1;
    return answered({ failed: request.shard < 2 ? (isFirst ? { refused: 9, truncated: 4 } : { refused: 9 }) : {} });
  };
  const handle = await startRun({ shards: { queries: 1, judge: 4 }, answerShard });
  const paused = await waitForRun(handle, ({ pause }) => pause !== undefined);
  expect(paused.pause).toMatchObject({ reason: 'failures', stage: 'judge', waitsFor: ['retryFailed', 'acceptFailed'] });
  await waitForRun(handle, (progress) => stageOf(progress, 'judge')?.llm?.totals.failedByReason.truncated === 8);
  expect(await refusalOf(handle, 'resume')).toContain('not wait for resume but for retry-failed or accept-failed');
  expect(await refusalOf(handle, 'retryFailed', { reason: 'empty' })).toContain('there are refused, truncated');
  expect(await tell(handle, 'retryFailed', { reason: 'truncated' })).toBe('8 failed requests are asked again');
  const again = await waitForRun(handle, ({ pause }) => pause?.message.startsWith('18 of 1024') ?? false);
  expect(again.pause?.message).toBe('18 of 1024 requests have no usable answer (18 refused), more than 1%');
  const retried = asked.slice(4).sort((left, right) => left.shard - right.shard);
  expect(retried.map(({ shard, retryFailed }) => ({ shard, retryFailed }))).toEqual([
    { shard: 0, retryFailed: { reason: 'truncated' } },
    { shard: 1, retryFailed: { reason: 'truncated' } },
  ]);
  expect(await tell(handle, 'acceptFailed')).toBe('the stage judge goes on with 18 failed requests');
  await handle.result();
  expect(world.seen.sealed.at(-1)).toMatchObject({ acceptedFailures: 18 });
  await replayAll(handle.workflowId);
});

test('the budget is the whole run’s: what queries spent is missing for judge, and a raise continues it', async () => {
  // A request costs 10 at its worst and 4 in truth; 256 of them a shard.
  const answerShard = ({ grantNanoUsd = 0, llmStage, shard }: ShardRequest) => {
    const done = finishedOf.get(`${llmStage}/${shard}`) ?? 0;
    const affordable = Math.min(256 - done, Math.max(0, Math.floor((grantNanoUsd - 6) / 4)));
    finishedOf.set(`${llmStage}/${shard}`, done + affordable);
    const costNanoUsd = affordable * 4;
    spent += costNanoUsd;
    const rows = done + affordable;
    return answered({ rows, costNanoUsd, ...(rows < 256 ? { stopped: stop('budget') } : {}) });
  };
  const finishedOf = new Map<string, number>();
  let spent = 0;
  const handle = await startRun({ shards: { queries: 1, judge: 3 }, answerShard }, { price, budgetUsd: 2500 / 1e9 });
  const paused = await waitForRun(handle, ({ pause }) => pause !== undefined);
  expect(paused.pause).toMatchObject({ reason: 'budget', stage: 'judge', waitsFor: ['raiseBudget'] });
  expect(paused.money).toEqual({ spentNanoUsd: spent, budgetNanoUsd: 2500 });
  expect(spent).toBeLessThanOrEqual(2500);
  expect(spent).toBeGreaterThan(2500 - 20);
  expect(stageOf(paused, 'judge')?.llm).toMatchObject({ state: 'paused', budgetNanoUsd: 2500 - 1024 });
  expect(await refusalOf(handle, 'resume')).toContain('not wait for resume but for raise-budget');
  expect(await refusalOf(handle, 'raiseBudget', { budgetNanoUsd: 100 })).toContain('must be above what is spent');
  expect(await refusalOf(handle, 'raiseBudget', { budgetNanoUsd: 2500 })).toContain('already');
  expect(await refusalOf(handle, 'raiseBudget', {})).toContain('is no amount');
  expect(await tell(handle, 'raiseBudget', { budgetNanoUsd: 10_000 })).toContain('the budget is');
  await handle.result();
  expect(spent).toBe(4 * 256 * 4);
  const { money } = await waitForRun(handle, () => true);
  expect(money).toEqual({ spentNanoUsd: spent, budgetNanoUsd: 10_000 });
  await replayAll(handle.workflowId);
});

test('a quota pause is told by the run with its stage, and resume continues the child', async () => {
  let isEmpty = true;
  const answerShard = () => (isEmpty ? answered({ rows: 10, stopped: stop('quota') }) : answered());
  const handle = await startRun({ shards: { queries: 2, judge: 1 }, answerShard });
  const paused = await waitForRun(handle, ({ pause }) => pause !== undefined);
  expect(paused.pause).toMatchObject({ reason: 'quota', stage: 'queries', message: 'the endpoint said: quota' });
  expect(await refusalOf(handle, 'pause')).toContain('paused already: the endpoint said: quota');
  expect(await refusalOf(handle, 'acceptFailed')).toContain('nothing to accept');
  isEmpty = false;
  await tell(handle, 'resume');
  await handle.result();
  await replayAll(handle.workflowId);
});

test('cancelling a run that waits for a person ends it and its child', async () => {
  const handle = await startRun({ answerShard: () => answered({ rows: 0, stopped: stop('auth') }) });
  await waitForRun(handle, ({ pause }) => pause?.reason === 'auth');
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const child = await temporal.client.workflow.getHandle(`${handle.workflowId}/queries`).describe();
  expect(child.status.name).toBe('CANCELLED');
});

test('the ledger is merged beside the stages that follow, and a run whose merge fails is none the worse', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const merges = new Set<number>();
  const handle = await startRun({
    onStage: async (name) => {
      if (name !== 'compactLedger') return;
      merges.add(merges.size);
      if (merges.size > 1) throw ApplicationFailure.nonRetryable('the bucket is gone');
      await held;
    },
  });
  await waitForRun(handle, (progress) => stageOf(progress, 'report')?.state === 'done');
  expect(merges.size).toBe(2);
  await sleep(300);
  // What merges is waited for before the run ends: nothing of it is left without an owner.
  expect((await handle.describe()).status.name).toBe('RUNNING');
  release();
  await expect(handle.result()).resolves.toMatchObject({ runId: expect.any(String) as string });
  await replayAll(handle.workflowId);
});

test('a second round ranks the candidates again, judges and trains again, and its money is of the same budget', async () => {
  const answerShard = () => answered({ costNanoUsd: 256 });
  const rounds = { negatives: { rounds: 2 } };
  const handle = await startRun({ shards: { queries: 1, judge: 2 }, answerShard }, { price, budgetUsd: 1 }, rounds);
  await handle.result();
  const training = ['collectJudgements', 'mineNegatives', 'assembleGroups', 'trainReranker', 'exportModel'];
  const judging = (stages: string[]) => ['judge-requests', ...stages];
  expect(world.seen.stages.filter((name) => name !== 'compactLedger')).toEqual([
    ...['ingestDocuments', 'chunkDocuments', 'query-requests', 'collectQueries', 'encodePassages', 'findCandidates'],
    ...['filterQueries', ...judging(training), 'rerankCandidates', ...judging(training), 'chooseMix'],
    ...['decidePromotion', 'renderReport'],
  ]);
  const progress = await waitForRun(handle, () => true);
  expect(progress.stages.map(({ name, item = '' }) => `${name} ${item}`.trim()).slice(6)).toEqual([
    ...['judge', 'negatives', 'assemble', 'train', 'export', 'rerank-candidates round-2', 'judge round-2'],
    ...['negatives round-2', 'assemble round-2', 'train round-2', 'export round-2', 'mix', 'gate', 'report'],
  ]);
  expect(new Set(progress.stages.map(({ state }) => state))).toEqual(new Set(['done']));
  // One shard of questions, two of judgements in each round.
  expect(progress.money).toEqual({ spentNanoUsd: 5 * 256, budgetNanoUsd: 1e9 });
  const second = stageOf(progress, 'judge', 'round-2');
  expect(second?.llm).toMatchObject({ state: 'done', budgetNanoUsd: 1e9 - 3 * 256 });
  expect(stageOf(progress, 'judge')?.llm).toMatchObject({ state: 'done', budgetNanoUsd: 1e9 - 256 });
  await replayAll(handle.workflowId, ['queries', 'judge', 'judge-round-2']);
});

test('a pause of the second round names its stage, and ends as one of the first does', async () => {
  let isEmpty = false;
  const answerShard = () => (isEmpty ? answered({ rows: 9, stopped: stop('quota') }) : answered());
  const onStage = (name: string) => {
    if (name === 'rerankCandidates') isEmpty = true;
  };
  const handle = await startRun({ answerShard, onStage }, {}, { negatives: { rounds: 2 } });
  const paused = await waitForRun(handle, ({ pause }) => pause !== undefined);
  expect(paused.pause).toMatchObject({ reason: 'quota', stage: 'judge-round-2', waitsFor: ['resume'] });
  isEmpty = false;
  await tell(handle, 'resume');
  await handle.result();
});
