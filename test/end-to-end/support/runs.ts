import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityProgress, RunView, StageView } from '../../../core/contracts/run';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import { waitFor, type TestStack } from './testStack';

/** Runs a pipeline to its end; shows the failure rather than "expected completed" when there was one. */
export async function runToCompletion(stack: TestStack, spec: PipelineSpec): Promise<RunView> {
  const runId = await start(stack, spec);
  return waitForCompletion(stack, runId);
}

export async function start(stack: TestStack, spec: PipelineSpec): Promise<string> {
  return (await stack.client.startRun(spec, { specFolder: stack.folder })).runId;
}

export async function waitForCompletion(stack: TestStack, runId: string): Promise<RunView> {
  const view = await waitForEnd(stack, runId);
  expect({ status: view.status, failure: view.failure }).toEqual({ status: 'completed', failure: undefined });
  return view;
}

export async function waitForEnd(stack: TestStack, runId: string): Promise<RunView> {
  const handle = stack.temporal.workflow.getHandle(runId);
  await waitFor(async () => ((await handle.describe()).status.name === 'RUNNING' ? undefined : true), 200);
  return stack.client.viewRun(runId);
}

/** Waits until the run waits for a person. */
export async function waitForPause(stack: Pick<TestStack, 'client'>, runId: string): Promise<RunView> {
  return waitFor(async () => {
    const view = await stack.client.viewRun(runId);
    if (view.status !== 'running' && view.status !== 'paused') throw new Error(`${runId} ended: ${view.status}`);
    return view.pause ? view : undefined;
  }, 200);
}

/** Waits until a worker has begun this activity; asks the server, not a worker, because workers are about to be killed. */
export async function waitForActivity(
  stack: TestStack,
  workflowId: string,
  activityType: string,
  isFarEnough: (progress: ActivityProgress | undefined) => boolean = () => true,
): Promise<void> {
  const handle = stack.temporal.workflow.getHandle(workflowId);
  await waitFor(async () => {
    const description = await handle.describe().catch(() => undefined);
    const open = description?.raw.pendingActivities?.find(
      (pending) => pending.activityType?.name === activityType && Number(pending.state) === started,
    );
    const details = open?.heartbeatDetails?.payloads?.[0];
    const progress = details ? defaultPayloadConverter.fromPayload<ActivityProgress>(details) : undefined;
    if (open && isFarEnough(progress)) return true;
    if (description && description.status.name !== 'RUNNING') throw new Error(`${activityType} was never seen running`);
    return undefined;
  }, 10);
}

/** temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED */
const started = 2;

/** Such as `embed` and `embed:bicycles`, in the order of the run. */
export function stagesIn(view: RunView, state: StageView['state']): string[] {
  return view.stages.filter((stage) => stage.state === state).map(labelOf);
}

function labelOf({ name, item }: StageView): string {
  return item ? `${name}:${item}` : name;
}
