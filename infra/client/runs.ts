import {
  WorkflowNotFoundError,
  type WorkflowExecutionDescription,
  type WorkflowExecutionStatusName,
} from '@temporalio/client';
import type { RunResult, RunView } from '../../core/contracts/run';
import { RankwrightError } from '../../core/errors';
import { workflowTypes } from '../../temporal.config';
import type { ClientContext } from './connect';
import { readFailure } from './readFailure';
import { viewStages } from './viewStages';

const statuses: Partial<Record<WorkflowExecutionStatusName, RunView['status']>> = {
  RUNNING: 'running',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
};

/** A run as people see it. @throws missing-object when no such run exists. */
export async function viewRun(runId: string, context: ClientContext): Promise<RunView> {
  const handle = context.temporal.workflow.getHandle(runId);
  const description = await handle.describe().catch((error: unknown) => {
    throw error instanceof WorkflowNotFoundError ? unknownRun(runId) : error;
  });
  const view = baseView(description);
  const result = view.status === 'completed' ? ((await handle.result()) as RunResult) : undefined;
  const stages = await viewStages(runId, description, context);
  const failed = view.status !== 'running' && view.status !== 'completed';
  const failure = failed ? await readFailure(handle, stages.find(({ state }) => state === 'failed')?.name) : undefined;
  return { ...view, stages, ...(result ? { result } : {}), ...(failure ? { failure } : {}) };
}

/** The newest runs first. Completed ones carry their result, from which their figures are read. */
export async function listRuns(limit: number, context: ClientContext): Promise<RunView[]> {
  const views: RunView[] = [];
  const query = `WorkflowType = '${workflowTypes.buildReranker}'`;
  for await (const execution of context.temporal.workflow.list({ query, pageSize: Math.min(limit, 200) })) {
    const view = baseView(execution);
    const isDone = view.status === 'completed';
    views.push(
      isDone
        ? { ...view, result: (await context.temporal.workflow.getHandle(view.runId).result()) as RunResult }
        : view,
    );
    if (views.length === limit) break;
  }
  return views.sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1));
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

function baseView(
  execution: Pick<WorkflowExecutionDescription, 'workflowId' | 'status' | 'startTime' | 'closeTime'>,
): RunView {
  const { workflowId, status, startTime, closeTime } = execution;
  return {
    runId: workflowId,
    // Run ids are `<pipeline>-<date>T<time>`.
    pipeline: workflowId.replace(/-\d{4}-\d{2}-\d{2}T\d+$/, ''),
    status: statuses[status.name] ?? 'running',
    startedAt: startTime.toISOString(),
    ...(closeTime ? { closedAt: closeTime.toISOString() } : {}),
    stages: [],
  };
}

function unknownRun(runId: string): RankwrightError {
  return new RankwrightError('missing-object', `there is no run ${runId} that can be changed or shown`, {
    mend: '`npx rankwright runs` lists the runs that Temporal knows; a closed run cannot be cancelled',
  });
}
