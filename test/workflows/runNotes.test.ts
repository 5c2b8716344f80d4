import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { buildListLinks } from '../../cli/listLinks';
import type { ShardRequest } from '../../core/contracts/llmWork';
import { searchAttributes } from '../../temporal.config';
import { answered, stop } from './support/fakeActivities';
import { replayAll, startRun, tell, waitForRun } from './support/pipelineRuns';
import { temporal, useTemporal, world } from './support/stageRuns';
import { historiesOf } from './support/temporalForTests';

useTemporal();

const price = { inputPerMillion: 1, outputPerMillion: 1 };

async function attributesOf(workflowId: string): Promise<Record<string, unknown>> {
  const { typedSearchAttributes } = await temporal.client.workflow.getHandle(workflowId).describe();
  const own = Object.values(searchAttributes).map(({ name }) => name as string);
  const pairs = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value] as const);
  return Object.fromEntries(pairs.filter(([name]) => own.includes(name)));
}

/** Runs that a printed link lists; Temporal lists a run a moment after it changed. */
async function listed(title: string): Promise<string[]> {
  const links = buildListLinks('fake', { namespace: 'default', overUsd: 0.001 });
  const { query } = links.find((link) => link.title === `fake: ${title}`)!;
  const found: string[] = [];
  for await (const { workflowId } of temporal.client.workflow.list({ query })) found.push(workflowId);
  return found;
}

async function untilListed(title: string, handle: WorkflowHandle): Promise<void> {
  while (!(await listed(title)).includes(handle.workflowId)) await sleep(50);
}

async function summariesOf(workflowId: string): Promise<string[]> {
  const events = (await historiesOf(temporal, workflowId)).flatMap((history) => history.events ?? []);
  return events.flatMap(({ userMetadata }) => {
    const data = userMetadata?.summary?.data;
    return data ? [JSON.parse(Buffer.from(data).toString('utf8')) as string] : [];
  });
}

test('a run that ended is told by its attributes, its record and its memo, in one event a stage', async () => {
  const outcome = {
    ...{ verdict: 'keep' as const, why: 'train.epochs 2 → 1: nDCG@10 fell by .021 since demo-1' },
    ...{ ndcgAt10: 0.703123456, ndcgChange: -0.02118, comparedWith: 'demo-1' },
  };
  const answerShard = () => answered({ costNanoUsd: 1_500_000, fromLedger: 156 });
  const handle = await startRun(
    { shards: { queries: 1, judge: 9 }, answerShard, describeOutcome: () => outcome },
    { price },
  );
  await handle.result();
  expect(await attributesOf(handle.workflowId)).toEqual({
    ...{ rwPipeline: 'fake', rwStage: 'report', rwVerdict: 'keep', rwCorpus: '0'.repeat(12) },
    // Ten shards.
    ...{ rwCostUsd: 0.015, rwNdcgAt10: 0.7031, rwNdcgChange: -0.0212, rwRejectedRows: 0, rwWhy: outcome.why },
  });
  const [record] = world.seen.records;
  expect(record).toMatchObject({ status: 'completed', outcome });
  expect(record?.card).toMatch(/^\*\*keep\*\*, nDCG@10 0\.703 \(−0\.021 against demo-1\)\n/);
  expect(record?.card).toContain('| judge | done | 9 of 9 | 256 |  | 61% | 25k | $0.0135 |');
  const { memo } = await handle.describe();
  expect(memo).toMatchObject({
    record: { object: `runs/${handle.workflowId}/run.json`, sha256: 'f'.repeat(64) },
    model: { stage: 'exportModel' },
    report: { stage: 'renderReport' },
  });
  const events = (await historiesOf(temporal, handle.workflowId))[0]?.events ?? [];
  const upserts = events.filter((event) => event.upsertWorkflowSearchAttributesEventAttributes).length;
  const stages = (await waitForRun(handle, () => true)).stages.length;
  // One for what the client would have said, one a stage, one at the end.
  expect(upserts).toBe(stages + 2);
  for (const title of ['nDCG@10', 'nDCG@10 fell', 'over $0.001, not promoted']) await untilListed(title, handle);
  expect(await listed('failed')).toEqual([]);
  await replayAll(handle.workflowId);
});

test('what activities are about is in their summaries', async () => {
  const answerShard = () => answered({ fromLedger: 156 });
  const handle = await startRun({ shards: { queries: 1, judge: 20 }, answerShard });
  await handle.result();
  expect(await summariesOf(handle.workflowId)).toEqual(
    expect.arrayContaining(['chunk · 256 documents', 'train · 256 groups', 'candidates · 256 chunks · 256 queries']),
  );
  const shards = (await summariesOf(`${handle.workflowId}/judge`)).filter((each) => each.startsWith('judge '));
  expect(shards[0]).toBe('judge 1/20 · 5.1k pairs');
  expect(shards.at(-1)).toMatch(/^judge 20\/20 · [34](\.\d)?k of 5\.1k pairs done · 61% reused$/);
  expect(await attributesOf(`${handle.workflowId}/judge`)).toEqual({ rwPipeline: 'fake', rwStage: 'judge' });
});

test('a run that waits says for what, and no longer when it goes on', async () => {
  let isPaid = false;
  const answerShard = ({ llmStage }: ShardRequest) =>
    isPaid || llmStage === 'queries' ? answered({ costNanoUsd: 256 }) : answered({ rows: 0, stopped: stop('budget') });
  const handle = await startRun({ answerShard }, { price, budgetUsd: 1000 / 1e9 });
  await waitForRun(handle, ({ pause }) => pause?.reason === 'budget');
  await untilListed('waits for budget', handle);
  expect(await attributesOf(handle.workflowId)).toMatchObject({
    ...{ rwStage: 'judge', rwWaitsFor: 'budget', rwVerdict: 'pending' },
    rwWhy: expect.stringContaining('left of the budget do not cover') as string,
  });
  isPaid = true;
  await tell(handle, 'raiseBudget', { budgetNanoUsd: 1e9 });
  await handle.result();
  const { rwWhy, ...attributes } = await attributesOf(handle.workflowId);
  expect(attributes).not.toHaveProperty('rwWaitsFor');
  expect(rwWhy).toBe('faq: not above its rival');
  await replayAll(handle.workflowId);
});

test('a run that failed says where and of which class, one that was cancelled does not', async () => {
  const onStage = (name: string) => {
    if (name !== 'findCandidates') return;
    throw ApplicationFailure.create({
      message: 'the disk is full — make room',
      type: 'storage-full',
      nonRetryable: true,
    });
  };
  const failing = await startRun({ onStage });
  await expect(failing.result()).rejects.toThrow();
  expect(await attributesOf(failing.workflowId)).toMatchObject({
    ...{ rwStage: 'candidates', rwVerdict: 'failed', rwFailure: 'storage-full' },
    rwWhy: 'candidates: the disk is full — make room',
  });
  expect(world.seen.records[0]?.card).toContain('To mend it: make room where the bucket is');
  expect((await failing.describe()).memo).toMatchObject({ record: { sha256: 'f'.repeat(64) } });
  await untilListed('failed', failing);

  const cancelled = await startRun({ answerShard: () => answered({ rows: 0, stopped: stop('auth') }) });
  await waitForRun(cancelled, ({ pause }) => pause?.reason === 'auth');
  await cancelled.cancel();
  await expect(cancelled.result()).rejects.toThrow();
  const attributes = await attributesOf(cancelled.workflowId);
  expect(attributes).toMatchObject({ rwVerdict: 'cancelled', rwWhy: 'cancelled; what was finished is kept' });
  expect(attributes).not.toHaveProperty('rwFailure');
  expect(attributes).not.toHaveProperty('rwWaitsFor');
});
