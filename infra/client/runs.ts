import {
  ServiceError,
  WorkflowNotFoundError,
  type WorkflowExecutionDescription,
  type WorkflowExecutionStatusName,
} from '@temporalio/client';
import type { RunProgress, RunResult, RunView } from '../../core/contracts/run';
import { RankwrightError } from '../../core/errors';
import { workflowTypes } from '../../temporal.config';
import { mapConcurrently } from '../mapConcurrently';
import type { ClientContext } from './connect';
import { queryProgress } from './queryProgress';
import { listRecordedRuns, readListed, readRecord, viewRecord, viewUnreadable } from './keptRuns';
import { readFailure } from './readFailure';
import { readSilence } from './readSilence';
import { pipelineOf, startInId } from './runIds';
import { unknownRun } from './unknownRun';
import { viewStages } from './viewStages';

const statuses: Partial<Record<WorkflowExecutionStatusName, RunView['status']>> = {
  RUNNING: 'running',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
};

const openQueries = 8;

/** A run as people see it, from its record where Temporal has forgotten it. @throws missing-object: there is none. */
export async function viewRun(runId: string, context: ClientContext): Promise<RunView> {
  const handle = context.temporal.workflow.getHandle(runId);
  const description = await describe(runId, context).catch(unlessRecorded);
  if ('stages' in description) return description;
  const view = baseView(description);
  const result = view.status === 'completed' ? ((await handle.result()) as RunResult) : undefined;
  const progress = await queryProgress(runId, context);
  const stages = await viewStages(runId, { progress, description }, context);
  const failed = view.status !== 'running' && view.status !== 'completed';
  const failure = failed ? await readFailure(handle, stages.find(({ state }) => state === 'failed')?.name) : undefined;
  const told = withPause(view, progress);
  const silence = told.isUnanswered && (await readSilence(description, context.temporal));
  return {
    ...{ ...told, stages },
    ...(silence ? { silence } : {}),
    ...(result ? { result } : {}),
    ...(failure ? { failure } : {}),
  };

  async function unlessRecorded(error: unknown): Promise<RunView> {
    const isUnknown = error instanceof RankwrightError && error.code === 'missing-object';
    const record = isUnknown ? await readRecord(runId, context.store) : undefined;
    if (record) return viewRecord(record, context.store.address);
    throw error;
  }
}

/** A run without its stages, as Temporal alone describes it. @throws missing-object when no such run exists. */
export async function describeRun(runId: string, context: ClientContext): Promise<RunView> {
  return baseView(await describe(runId, context));
}

/**
 * The newest runs first, those that Temporal has forgotten among them. Completed ones carry their result, from which their
 * figures are read.
 */
export async function listRuns(
  limit: number,
  context: ClientContext,
  isWanted: (view: Pick<RunView, 'runId' | 'pipeline'>) => boolean = () => true,
): Promise<RunView[]> {
  const listed: RunView[] = [];
  const query = `WorkflowType = '${workflowTypes.buildReranker}'`;
  for await (const execution of context.temporal.workflow.list({ query, pageSize: Math.min(limit, 200) })) {
    const view = baseView(execution);
    if (isWanted(view)) listed.push(view);
    if (listed.length === limit) break;
  }
  const forgotten = await listForgotten(listed, { limit, isWanted }, context);
  const views = await mapConcurrently(listed, openQueries, async (view) => {
    if (view.status === 'running') return withPause(view, await queryProgress(view.runId, context));
    if (view.status !== 'completed') return view;
    return { ...view, result: (await context.temporal.workflow.getHandle(view.runId).result()) as RunResult };
  });
  return [...views, ...forgotten]
    .sort((left, right) => Date.parse(right.startedAt) - Date.parse(left.startedAt))
    .slice(0, limit);
}

/** Of those that left a record, the newest that are not listed; what is older than a full list needs no look. */
async function listForgotten(
  listed: RunView[],
  { limit, isWanted }: { limit: number; isWanted: (view: Pick<RunView, 'runId' | 'pipeline'>) => boolean },
  { store }: ClientContext,
): Promise<RunView[]> {
  const known = new Set(listed.map(({ runId }) => runId));
  const oldest = listed.length < limit ? '' : listed.map(({ startedAt }) => startedAt).sort()[0]!;
  const mayBeListed = (runId: string) =>
    !known.has(runId) && (startInId(runId) ?? '9') > oldest && isWanted({ runId, pipeline: pipelineOf(runId) });
  const newest = (await listRecordedRuns(store))
    .filter(mayBeListed)
    .sort((left, right) => ((startInId(left) ?? '9') < (startInId(right) ?? '9') ? 1 : -1))
    .slice(0, limit);
  return (await readListed(newest, store)).flatMap(({ runId, record, unreadable }) => {
    if (record) return [viewRecord(record, store.address)];
    return unreadable === undefined ? [] : [viewUnreadable(runId, unreadable)];
  });
}

/** Asks a run to stop. @throws missing-object when no such run exists. */
export async function cancelRun(runId: string, context: ClientContext): Promise<void> {
  await context.temporal.workflow
    .getHandle(runId)
    .cancel()
    .catch((error: unknown) => {
      throw error instanceof WorkflowNotFoundError ? unknownRun(runId) : error;
    });
}

/** A server that answers does so in milliseconds; its client would go on trying for more than a minute. */
const patienceMs = 10_000;

async function describe(runId: string, { temporal }: ClientContext): Promise<WorkflowExecutionDescription> {
  const ask = () => temporal.workflow.getHandle(runId).describe();
  return temporal.withDeadline(Date.now() + patienceMs, ask).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) throw unknownRun(runId);
    if (!(error instanceof ServiceError)) throw error;
    throw new RankwrightError('not-configured', `the Temporal server does not answer (${causeOf(error)})`, {
      mend: 'start it again (`npx rankwright up` starts everything); what a run has done is kept',
      retryable: true,
      cause: error,
    });
  });
}

function causeOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}

function baseView(
  execution: Pick<WorkflowExecutionDescription, 'workflowId' | 'status' | 'startTime' | 'closeTime'>,
): RunView {
  const { workflowId, status, startTime, closeTime } = execution;
  return {
    runId: workflowId,
    pipeline: pipelineOf(workflowId),
    status: statuses[status.name] ?? 'running',
    startedAt: startTime.toISOString(),
    ...(closeTime ? { closedAt: closeTime.toISOString() } : {}),
    stages: [],
  };
}

/** Temporal calls a run that waits for a person running; only the run itself knows. */
function withPause(base: RunView, progress: RunProgress | undefined): RunView {
  const view: RunView = { ...base, ...(progress?.money ? { money: progress.money } : {}) };
  if (view.status !== 'running') return view;
  if (!progress) return { ...view, isUnanswered: true };
  const { pause } = progress;
  return pause ? { ...view, status: 'paused', pause } : view;
}
