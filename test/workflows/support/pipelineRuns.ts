import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import type { RunProgress, StageProgress } from '../../../core/contracts/run';
import { queryNames, taskQueues, updateNames, workflowTypes } from '../../../temporal.config';
import type { buildReranker } from '../../../workflows';
import { specFor, type Script } from './fakeActivities';
import { temporal, world } from './stageRuns';
import { historiesOf } from './temporalForTests';

type Command = keyof typeof updateNames;
let started = 0;

/** A whole run, whose LLM stages are child workflows. */
export async function startRun(
  script: Partial<Script>,
  llm: Record<string, unknown> = {},
  changes: Record<string, unknown> = {},
): Promise<WorkflowHandle<typeof buildReranker>> {
  world.reset(script);
  const runId = `run-${(started += 1)}`;
  const sources = { corpus: { digest: '0'.repeat(64), label: 'corpus' }, evaluate: {} };
  return temporal.client.workflow.start<typeof buildReranker>(workflowTypes.buildReranker, {
    workflowId: runId,
    taskQueue: taskQueues.cpu,
    args: [{ runId, spec: specFor(llm, changes), sources }],
  });
}

export async function waitForRun(
  handle: WorkflowHandle,
  isReached: (progress: RunProgress) => boolean,
): Promise<RunProgress> {
  for (;;) {
    // A query of a busy machine may time out.
    const progress = await handle.query<RunProgress>(queryNames.progress).catch(() => undefined);
    if (progress && isReached(progress)) return progress;
    await sleep(50);
  }
}

export async function tell(handle: WorkflowHandle, command: Command, fields: object = {}): Promise<string> {
  return handle.executeUpdate<string, [object]>(updateNames[command], { args: [{ command, ...fields }] });
}

export async function refusalOf(handle: WorkflowHandle, command: Command, fields: object = {}): Promise<string> {
  const error: unknown = await tell(handle, command, fields).catch((each: unknown) => each);
  if (!(error instanceof WorkflowUpdateFailedError)) throw new Error(`${command} was not refused: ${String(error)}`);
  return error.cause?.message ?? '';
}

export async function replayAll(runId: string, children = ['queries', 'judge']): Promise<void> {
  for (const workflowId of [runId, ...children.map((child) => `${runId}/${child}`)]) {
    for (const history of await historiesOf(temporal, workflowId)) await temporal.replay(history, workflowId);
  }
}

export function stageOf(progress: RunProgress, name: string, item?: string): StageProgress | undefined {
  return progress.stages.find((stage) => stage.name === name && stage.item === item);
}
