import { readKeptHistories, readKeptHistory } from '../histories/keptHistories';
import { fetchFrom } from '../histories/temporalHistories';
import { walkHistories, type ExecutionHistory } from '../histories/walkHistories';
import type { ClientContext } from './connect';
import { WorkflowNotFoundError } from '@temporalio/client';

/** The histories of a run and of its children, and where they were read. */
export interface RunHistories {
  place: 'temporal' | 'store';
  read: () => AsyncGenerator<ExecutionHistory>;
}

/** From Temporal while it knows the run, else those that the run kept; undefined where there are none. */
export async function openRunHistories(runId: string, context: ClientContext): Promise<RunHistories | undefined> {
  const described = await context.temporal.workflow
    .getHandle(runId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  if (described) {
    const first = { workflowId: runId, runId: described.runId };
    return { place: 'temporal', read: () => walkHistories(first, fetchFrom(context.temporal)) };
  }
  return openKept(runId, context);
}

async function openKept(runId: string, { store }: ClientContext): Promise<RunHistories | undefined> {
  const kept = await readKeptHistories(runId, store);
  const [first] = kept?.histories ?? [];
  if (!kept || !first) return undefined;
  const fetch = async (execution: { workflowId: string; runId: string }) => {
    const found = kept.histories.find(
      (each) => each.workflowId === execution.workflowId && each.runId === execution.runId,
    );
    return found && readKeptHistory(found, store);
  };
  return { place: 'store', read: () => walkHistories(first, fetch) };
}
