import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { ActivityProgress, RunProgress, StageView } from '../../core/contracts/run';
import { queryNames } from '../../temporal.config';
import type { ClientContext } from './connect';
import { readRunRecord } from './readRunRecord';
import { toStageView } from './toStageView';

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/**
 * The stages of a run with what is happening in them: the query `progress` of the run and of its LLM child
 * workflows, and what running activities last told in a heartbeat. When no worker answers queries, `run.json`.
 */
export async function viewStages(
  runId: string,
  description: WorkflowExecutionDescription,
  context: ClientContext,
): Promise<StageView[]> {
  const progress = await queryProgress(runId, context);
  if (!progress) return readRunRecord(runId, context.store);
  const pending = description.raw.pendingActivities ?? [];
  const views: StageView[] = [];
  for (const stage of progress.stages) {
    const isOpenChild = stage.state === 'running' && (stage.name === 'queries' || stage.name === 'judge');
    const live = isOpenChild
      ? await viewChild(`${runId}/${stage.name}`, context)
      : stage.state === 'running'
        ? liveOf(pending)
        : {};
    views.push(toStageView(stage, live, context.store.address));
  }
  return views;
}

async function queryProgress(workflowId: string, { temporal }: ClientContext): Promise<RunProgress | undefined> {
  return temporal.workflow
    .getHandle(workflowId)
    .query<RunProgress>(queryNames.progress)
    .catch(() => undefined);
}

/** A child counts its finished shards; the open ones tell of their requests in heartbeats. */
async function viewChild(workflowId: string, context: ClientContext): Promise<Partial<StageView>> {
  const description = await context.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .catch(() => undefined);
  const pending = description?.raw.pendingActivities ?? [];
  const live = liveOf(pending);
  const shards = (await queryProgress(workflowId, context))?.stages[0]?.shards;
  if (!shards || shards.total === 0 || live.progress?.phase !== 'ask') return live;
  const open = pending.map(progressOf).filter((each) => each?.phase === 'ask');
  const done = open.reduce((sum, each) => sum + (each?.done ?? 0), 0);
  const size = Math.max(...open.map((each) => each?.total ?? 0));
  return { ...live, progress: { ...live.progress, done: shards.done * size + done, total: shards.total * size } };
}

function liveOf(pending: PendingActivity[]): Partial<StageView> {
  const progress = pending.map(progressOf).find(Boolean);
  const retried = pending.find(({ attempt }) => (attempt ?? 1) > 1);
  return {
    ...(progress ? { progress } : {}),
    ...(retried ? { attempt: retried.attempt ?? 1 } : {}),
    ...(retried?.lastFailure?.message ? { lastFailure: retried.lastFailure.message } : {}),
  };
}

function progressOf({ heartbeatDetails }: PendingActivity): ActivityProgress | undefined {
  const payload = heartbeatDetails?.payloads?.[0];
  return payload ? defaultPayloadConverter.fromPayload<ActivityProgress>(payload) : undefined;
}
