import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { ControlCommand, LlmStageState, ShardRequest } from '../../../core/contracts/llmWork';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import type { RunProgress } from '../../../core/contracts/run';
import type { StageReceipt } from '../../../core/contracts/receipt';
import { queryNames, signalNames, taskQueues, workflowTypes } from '../../../temporal.config';
import type { llmBatch } from '../../../workflows';
import { FakeWorld, specFor, type Script } from './fakeActivities';
import { historiesOf, startTemporalForTests, type TemporalForTests, type TestOptions } from './temporalForTests';

export const world = new FakeWorld();
export let temporal: TemporalForTests;
let started = 0;

/** One Temporal server for what is started from here on. */
export async function openTemporal(options: TestOptions = {}): Promise<TemporalForTests> {
  temporal = await startTemporalForTests(world, options);
  return temporal;
}

/** To be called by a test file: one Temporal server for all its tests. */
export function useTemporal(options: TestOptions = {}): void {
  beforeAll(() => openTemporal(options), 120_000);
  afterAll(() => temporal.stop());
}

export async function start(
  script: Partial<Script>,
  spec: PipelineSpec = specFor(),
): Promise<WorkflowHandle<typeof llmBatch>> {
  world.reset(script);
  const request = { runId: 'run', spec, inputs: {} };
  return temporal.client.workflow.start<typeof llmBatch>(workflowTypes.llmBatch, {
    workflowId: `stage-${(started += 1)}`,
    taskQueue: taskQueues.cpu,
    args: [{ stage: 'judge', request }],
  });
}

export async function stateOf(handle: WorkflowHandle): Promise<LlmStageState> {
  const progress = await handle.query<RunProgress>(queryNames.progress);
  return progress.stages[0]?.llm as LlmStageState;
}

export async function waitFor(
  handle: WorkflowHandle,
  isReached: (state: LlmStageState) => boolean,
): Promise<LlmStageState> {
  for (;;) {
    // A query of a busy machine may time out.
    const state = await stateOf(handle).catch(() => undefined);
    if (state && isReached(state)) return state;
    await sleep(50);
  }
}

export const isPaused = ({ state }: LlmStageState): boolean => state === 'paused';

export async function control(handle: WorkflowHandle, command: ControlCommand): Promise<void> {
  await handle.signal(signalNames.control, command);
}

export async function finish(
  handle: WorkflowHandle<typeof llmBatch>,
): Promise<{ receipt: StageReceipt; state: LlmStageState }> {
  const receipt = await handle.result();
  const { workflowId } = handle;
  for (const history of await historiesOf(temporal, workflowId)) await temporal.replay(history, workflowId);
  return { receipt, state: await stateOf(handle) };
}

export const askedShards = (): number[] =>
  world.seen.shards.map(({ shard }) => shard).sort((left, right) => left - right);
export const firstAsked = (request: ShardRequest): boolean =>
  world.seen.shards.filter(({ shard }) => shard === request.shard).length === 1;
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
