import type { ShardRequest } from '../../core/contracts/llmWork';
import { signalNames } from '../../temporal.config';
import { answered } from './support/fakeActivities';
import { planOf, promptProvider, roundsOf } from './support/fakeBatches';
import { refusalOf, replayAll, stageOf, startRun, waitForRun } from './support/pipelineRuns';
import { temporal, upTo, useTemporal, world } from './support/stageRuns';
import { historiesOf } from './support/temporalForTests';

useTemporal();

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
}, 240_000);
