import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { ShardRequest } from '../../core/contracts/llmWork';
import { signalNames } from '../../temporal.config';
import { answered } from './support/fakeActivities';
import { planOf, promptProvider, roundsOf } from './support/fakeBatches';
import { refusalOf, replayAll, stageOf, startRun, tell, waitForRun } from './support/pipelineRuns';
import { temporal, upTo, useTemporal, world } from './support/stageRuns';
import { historiesOf, type History } from './support/temporalForTests';

useTemporal();

const price = { inputPerMillion: 1, outputPerMillion: 1 };

function createGate(): { held: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  return { held, release };
}

test('retryFailed is refused once the answers are being collected, and ignored where it arrives too late', async () => {
  const { held, release } = createGate();
  const answerShard = ({ llmStage }: ShardRequest) =>
    answered({ failed: llmStage === 'judge' ? { 'off-schema': 2 } : {} });
  const onStage = (name: string) => (name === 'collectJudgements' ? held : undefined);
  const handle = await startRun({ answerShard, onStage });
  await waitForRun(handle, (progress) => stageOf(progress, 'judge')?.llm?.state === 'collecting');
  expect(await refusalOf(handle, 'retryFailed')).toContain('are complete and being collected');
  const child = temporal.client.workflow.getHandle(`${handle.workflowId}/judge`);
  await child.signal(signalNames.control, { command: 'retryFailed' });
  release();
  await handle.result();
  expect(world.seen.shards.every(({ retryFailed }) => retryFailed === undefined)).toBe(true);
  const { totals, shards } = stageOf(await waitForRun(handle, () => true), 'judge')?.llm ?? {};
  expect({ failed: totals?.failedByReason, shards }).toEqual({
    failed: { 'off-schema': 2 },
    shards: { done: 1, total: 1 },
  });
  await replayAll(handle.workflowId);
});

test('the last of many raises, some of them while the stage is being started, is what it goes by', async () => {
  const handle = await runWithRaises();
  const said = await raisesOf(handle);
  expect(said.length).toBeGreaterThan(0);
  // Queries have spent 1 of it.
  const told = await budgetsToldTo(`${handle.workflowId}/judge`);
  expect(told.at(-1)).toBe((said.at(-1) ?? 0) - 1);
  await replayAll(handle.workflowId);
});

async function runWithRaises(): Promise<WorkflowHandle> {
  const { held, release } = createGate();
  const onStage = (name: string) => (name === 'findCandidates' ? held : undefined);
  const handle = await startRun({ answerShard: () => answered({ costNanoUsd: 1 }), onStage }, { price, budgetUsd: 1 });
  await waitForRun(handle, () => world.seen.stages.includes('findCandidates'));
  release();
  const raises: Promise<unknown>[] = [];
  for (let budgetNanoUsd = 2e9; !world.seen.stages.includes('planJudgeRequests'); budgetNanoUsd += 1) {
    raises.push(tell(handle, 'raiseBudget', { budgetNanoUsd }).catch(() => undefined));
    await sleep(20);
  }
  await Promise.all(raises);
  await handle.result();
  return handle;
}

/** The raises that the run accepted. */
async function raisesOf(handle: WorkflowHandle): Promise<number[]> {
  return raisesIn((await historiesOf(temporal, handle.workflowId))[0]?.events ?? []);
}

function raisesIn(events: NonNullable<History['events']>): number[] {
  return events.flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: update }) =>
    budgetsIn(update?.acceptedRequest?.input?.args?.payloads),
  );
}

/** By its arguments and its signals. */
async function budgetsToldTo(workflowId: string): Promise<number[]> {
  const events = (await historiesOf(temporal, workflowId))[0]?.events ?? [];
  return events.flatMap(({ workflowExecutionStartedEventAttributes, workflowExecutionSignaledEventAttributes }) => [
    ...budgetsIn(workflowExecutionStartedEventAttributes?.input?.payloads),
    ...budgetsIn(workflowExecutionSignaledEventAttributes?.input?.payloads),
  ]);
}

function budgetsIn(payloads: Parameters<typeof defaultPayloadConverter.fromPayload>[0][] | null | undefined): number[] {
  const first = payloads?.[0];
  const { budgetNanoUsd } = first ? defaultPayloadConverter.fromPayload<{ budgetNanoUsd?: number }>(first) : {};
  return budgetNanoUsd === undefined ? [] : [budgetNanoUsd];
}

test('finished batches are told to the run now and then, not one by one', async () => {
  const plans = upTo(60).map((index) => planOf({ id: `b${index}` }));
  const batches = { ...promptProvider(), ...roundsOf({ batches: plans }, {}) };
  const handle = await startRun({ batches }, { mode: 'batch', batch: { firstPollSeconds: 0.01 } });
  await handle.result();
  const events = (await historiesOf(temporal, handle.workflowId))[0]?.events ?? [];
  // Two stages of 60 batches each.
  expect(events.filter((event) => event.workflowExecutionSignaledEventAttributes).length).toBeLessThan(60);
  const state = stageOf(await waitForRun(handle, () => true), 'judge')?.llm;
  expect(state?.batches).toMatchObject({ submitted: 60, finished: 60 });
}, 60_000);
