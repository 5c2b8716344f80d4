import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { CpuActivities } from '../../core/contracts/activities';
import { llmStages, type LlmStageState } from '../../core/contracts/llmWork';
import type { ActivityProgress, RunProgress, StageView } from '../../core/contracts/run';
import { llmStageName } from '../../temporal.config';
import type { ClientContext } from './connect';
import { queryProgress } from './queryProgress';
import { readRunRecord } from './readRunRecord';
import { toStageView } from './toStageView';

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/**
 * The stages of a run with what is happening in them: what the query `progress` of the run and of its LLM child
 * workflows answered, and what running activities last told in a heartbeat. When no worker answers, `run.json`.
 */
export async function viewStages(
  runId: string,
  { progress, description }: { progress: RunProgress | undefined; description: WorkflowExecutionDescription },
  context: ClientContext,
): Promise<StageView[]> {
  if (!progress) return readRunRecord(runId, context.store);
  const pending = (description.raw.pendingActivities ?? []).filter((each) => !isUpkeep(each));
  const views: StageView[] = [];
  for (const stage of progress.stages) {
    const isLlmStage = (llmStages as readonly string[]).includes(stage.name);
    const isRunning = stage.state === 'running';
    const live = !isRunning
      ? {}
      : isLlmStage
        ? await viewChild(`${runId}/${llmStageName(stage.name, stage.item)}`, context)
        : liveOf(pending);
    views.push(toStageView(stage, live, context.store.address));
  }
  return views;
}

/** Runs beside the stages and is none of them. */
function isUpkeep({ activityType }: PendingActivity): boolean {
  return activityType?.name === ('compactLedger' satisfies keyof CpuActivities);
}

/** A child counts its finished shards and batches; the open shards tell of their requests in heartbeats. */
async function viewChild(workflowId: string, context: ClientContext): Promise<Partial<StageView>> {
  const description = await context.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .catch(() => undefined);
  const pending = description?.raw.pendingActivities ?? [];
  const live = liveOf(pending);
  const llm = (await queryProgress(workflowId, context))?.stages[0]?.llm;
  if (!llm) return live;
  const progress = progressOfState(llm, pending);
  return { ...live, llm, ...(progress ? { progress } : {}) };
}

/** Requests that have an answer or were given up: those of finished shards, and of the open ones as last heard. */
function progressOfState(llm: LlmStageState, pending: PendingActivity[]): ActivityProgress | undefined {
  const { stage, state, totals } = llm;
  // What plans, seals and collects tells of itself.
  if (totals.requests === 0 || state === 'planning' || state === 'collecting' || state === 'done') return undefined;
  const failed = Object.values(totals.failedByReason).reduce((sum, count) => sum + count, 0);
  const open = pending.map(heartbeatOf).filter((each) => each?.phase === 'ask');
  const heard = open.reduce((sum, each) => sum + (each?.done ?? 0), 0);
  const done = Math.min(totals.requests, totals.answered + failed + heard);
  return { stage, phase: phases[state], done, total: totals.requests, unit: 'requests' };
}

const phases = { batches: 'batch', asking: 'ask', paused: 'paused' } as const;

function liveOf(pending: PendingActivity[]): Partial<StageView> {
  const progress = pending.map(heartbeatOf).find(Boolean);
  const retried = pending.find(({ attempt }) => (attempt ?? 1) > 1);
  return {
    ...(progress ? { progress } : {}),
    ...(retried ? { attempt: retried.attempt ?? 1 } : {}),
    ...(retried?.lastFailure?.message ? { lastFailure: retried.lastFailure.message } : {}),
  };
}

function heartbeatOf({ heartbeatDetails }: PendingActivity): ActivityProgress | undefined {
  const payload = heartbeatDetails?.payloads?.[0];
  return payload ? defaultPayloadConverter.fromPayload<ActivityProgress>(payload) : undefined;
}
