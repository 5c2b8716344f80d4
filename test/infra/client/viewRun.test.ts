import type { LlmStageState } from '../../../core/contracts/llmWork';
import type { ActivityProgress, RunPause, RunProgress } from '../../../core/contracts/run';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { listRuns, viewRun } from '../../../infra/client/runs';
import { fakeContext, type FakeWorkflow } from './support/fakeTemporal';

const runId = 'medquad-2026-11-21T0900';
const store = new MemoryObjectStore();

const asking: LlmStageState = {
  ...{ stage: 'judge', mode: 'online', state: 'asking', shards: { done: 2, total: 10 }, projectedNanoUsd: 5 },
  totals: {
    ...{ requests: 2400, answered: 500, fromLedger: 100, failedByReason: { refused: 7, empty: 5 } },
    ...{ tokensIn: 1, tokensCached: 0, tokensOut: 1, spentNanoUsd: 1 },
  },
};

const pause: RunPause = {
  ...{ reason: 'quota', message: 'no credit', mend: 'add some', waitsFor: ['resume'] },
  ...{ stage: 'judge', sinceMs: 7 },
};

const heartbeat = (done: number): ActivityProgress => {
  return { stage: 'judge-answers', phase: 'ask', done, total: 256, unit: 'requests' };
};

/** A run in its judge stage, whose child tells `llm`. */
function judging(llm: LlmStageState, run: Partial<RunProgress>, heartbeats: ActivityProgress[] = []) {
  const stages: RunProgress['stages'] = [{ name: 'judge', state: 'running', llm: { ...llm, projectedNanoUsd: 1 } }];
  const child: FakeWorkflow = { progress: { stages: [{ name: 'judge', state: 'running', llm }] }, heartbeats };
  return { [runId]: { progress: { stages, ...run } } as FakeWorkflow, [`${runId}/judge`]: child };
}

describe('an LLM stage that runs', () => {
  test('has the state that its child tells, and the requests that its open shards have done besides', async () => {
    const [stage] = (await viewRun(runId, fakeContext(judging(asking, {}, [heartbeat(40), heartbeat(60)]), store)))
      .stages;
    expect(stage?.llm?.projectedNanoUsd).toBe(5);
    // 500 answered and 12 given up in shards that have ended, 100 in those that are open.
    expect(stage?.progress).toEqual({ stage: 'judge', phase: 'ask', done: 612, total: 2400, unit: 'requests' });
  });

  test('never has more done than there is: a shard that has ended may still be heard', async () => {
    const late = { ...asking, totals: { ...asking.totals, answered: 2388 } };
    const { stages } = await viewRun(runId, fakeContext(judging(late, {}, [heartbeat(256)]), store));
    expect(stages[0]?.progress?.done).toBe(2400);
  });

  test('keeps the state that the run was told when its child does not answer', async () => {
    const workflows = { ...judging(asking, {}), [`${runId}/judge`]: {} };
    const { stages } = await viewRun(runId, fakeContext(workflows, store));
    expect(stages[0]?.llm?.projectedNanoUsd).toBe(1);
  });

  test('tells of planning by the heartbeat of what plans', async () => {
    const planning: LlmStageState = { ...asking, state: 'planning', totals: { ...asking.totals, requests: 0 } };
    const beat = { ...heartbeat(10), phase: 'plan' };
    const { stages } = await viewRun(runId, fakeContext(judging(planning, {}, [beat]), store));
    expect(stages[0]?.progress).toEqual(beat);
  });
});

test('a stage tells of itself, and not of the merging of the ledger beside it', async () => {
  const merging = { stage: 'ledger', phase: 'compact', done: 0, unit: 'segments' };
  const training = { stage: 'train', phase: 'train', done: 2, total: 760, unit: 'steps' };
  const stages: RunProgress['stages'] = [{ name: 'train', state: 'running' }];
  const viewOf = (heartbeats: ActivityProgress[]) =>
    viewRun(runId, fakeContext({ [runId]: { progress: { stages }, upkeep: [merging], heartbeats } }, store));
  expect((await viewOf([training])).stages[0]?.progress).toEqual(training);
  expect((await viewOf([])).stages[0]).not.toHaveProperty('progress');
});

describe('a paused run', () => {
  const paused = judging(
    { ...asking, state: 'paused', pause },
    { pause, money: { spentNanoUsd: 3, budgetNanoUsd: 9 } },
  );

  test('is paused for people, with the reason and the money', async () => {
    expect(await viewRun(runId, fakeContext(paused, store))).toMatchObject({
      ...{ status: 'paused', pause, money: { spentNanoUsd: 3, budgetNanoUsd: 9 } },
      stages: [{ name: 'judge', progress: { phase: 'paused', done: 512 } }],
    });
  });

  test('is listed as paused, beside one that goes on and one that nobody answers for', async () => {
    const workflows = {
      [runId]: paused[runId] ?? {},
      'goes-2026-11-21T0800': { progress: { stages: [] } },
      'silent-2026-11-21T0700': {},
    };
    const runs = await listRuns(10, fakeContext(workflows, store));
    expect(Object.fromEntries(runs.map((run) => [run.pipeline, run.status]))).toEqual({
      ...{ medquad: 'paused', goes: 'running', silent: 'running' },
    });
  });

  test('is what it ended as once it has ended', async () => {
    const workflows = { ...paused, [runId]: { ...paused[runId], status: 'COMPLETED', result: { receipts: [] } } };
    const view = await viewRun(runId, fakeContext(workflows, store));
    expect(view.status).toBe('completed');
    expect(view.pause).toBeUndefined();
  });
});
