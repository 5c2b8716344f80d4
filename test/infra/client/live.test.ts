import { setTimeout as sleep } from 'node:timers/promises';
import type { ShardReceipt, ShardRequest } from '../../../core/contracts/llmWork';
import type { RunInput, RunView } from '../../../core/contracts/run';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import type { ClientContext } from '../../../infra/client/connect';
import { controlRun } from '../../../infra/client/controlRun';
import { locateRequests } from '../../../infra/client/locateRequests';
import { listRuns, viewRun } from '../../../infra/client/runs';
import { taskQueues, workflowTypes } from '../../../temporal.config';
import { answered, FakeWorld, specFor, stop } from '../../workflows/support/fakeActivities';
import { startTemporalForTests, type TemporalForTests } from '../../workflows/support/temporalForTests';
import { noPlaces } from '../models/support/noPlaces';

const world = new FakeWorld();
let temporal: TemporalForTests;
let context: ClientContext;

beforeAll(async () => {
  temporal = await startTemporalForTests(world);
  context = {
    ...{ temporal: temporal.client, store: new MemoryObjectStore(), namespace: 'default' },
    ...{ cacheFolder: '/nowhere', modelPlaces: noPlaces },
  };
}, 120_000);
afterAll(() => temporal.stop());

async function start(runId: string, taskQueue: string = taskQueues.cpu): Promise<void> {
  const input: RunInput = { runId, spec: specFor(), sources: { corpus: { digest: '0', label: 'x' }, evaluate: {} } };
  await temporal.client.workflow.start(workflowTypes.buildReranker, { workflowId: runId, taskQueue, args: [input] });
}

async function viewUntil(runId: string, status: RunView['status']): Promise<RunView> {
  for (;;) {
    const view = await viewRun(runId, context);
    if (view.status === status) return view;
    await sleep(100);
  }
}

/** Temporal lists a run a moment after it was started. */
async function listUntilThere(runId: string): Promise<RunView> {
  for (;;) {
    const listed = (await listRuns(5, context)).find((run) => run.runId === runId);
    if (listed) return listed;
    await sleep(100);
  }
}

describe('a run on a real server', () => {
  const quota = stop('quota');

  test('pauses for a quota, is listed so, refuses what makes no sense, and goes on when it is told to', async () => {
    let hasQuota = false;
    const answerShard = ({ llmStage }: ShardRequest): ShardReceipt =>
      hasQuota || llmStage === 'queries' ? answered() : answered({ rows: 100, stopped: quota });
    world.reset({ shards: { queries: 1, judge: 3 }, answerShard });
    const runId = 'fake-2026-11-21T090000';
    const before = Date.now();
    await start(runId);
    const view = await viewUntil(runId, 'paused');
    const { message, mend } = quota;
    expect(view.pause).toMatchObject({ stage: 'judge', reason: 'quota', message, mend, waitsFor: ['resume'] });
    expect(view.pause?.sinceMs).toBeGreaterThanOrEqual(before);
    expect(view.stages.find(({ name }) => name === 'judge')?.llm?.state).toBe('paused');
    expect(await listUntilThere(runId)).toMatchObject({ status: 'paused', pause: { reason: 'quota' } });
    const requests = { stage: 'judge-requests', key: '0'.repeat(32), digest: '0'.repeat(64) };
    expect(await locateRequests(runId, { stage: 'judge' }, context)).toEqual([requests]);

    const accept = await controlRun(runId, { command: 'acceptFailed' }, context);
    expect(accept).toMatchObject({ accepted: false, message: expect.stringContaining('nothing to accept') });
    const raise = await controlRun(runId, { command: 'raiseBudget', budgetNanoUsd: 1e9 }, context);
    expect(raise).toMatchObject({ accepted: false, message: expect.stringContaining('no budget') });

    hasQuota = true;
    expect(await controlRun(runId, { command: 'resume' }, context)).toEqual({
      ...{ accepted: true, message: 'the run goes on' },
    });
    await viewUntil(runId, 'completed');
    expect(await controlRun(runId, { command: 'pause' }, context)).toMatchObject({
      ...{ accepted: false, message: `${runId} has ended already: it is completed` },
    });
  });

  test('that no worker answers for is told from one that refuses', async () => {
    const runId = 'orphan-2026-11-21T090000';
    await start(runId, 'a-queue-without-workers');
    await expect(controlRun(runId, { command: 'pause' }, context, 1_500)).rejects.toMatchObject({
      ...{ code: 'not-configured', message: `no worker took the command for ${runId} within 2 s` },
    });
    await temporal.client.workflow.getHandle(runId).terminate();
  });

  test('that is unknown is told from one that is there', async () => {
    await expect(controlRun('gone', { command: 'pause' }, context)).rejects.toMatchObject({ code: 'missing-object' });
    expect(await locateRequests('gone', { stage: 'judge' }, context)).toEqual([]);
  });
});
