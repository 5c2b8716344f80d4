import type { History } from './historyText';

/** One execution of a workflow. */
export interface Execution {
  workflowId: string;
  runId: string;
}

export interface ExecutionHistory extends Execution {
  /** Undefined: nobody has it any more. */
  history: History | undefined;
}

/** Reads a history from where it is; undefined where it is not there. */
export type FetchHistory = (execution: Execution) => Promise<History | undefined>;

/**
 * The histories of a workflow, of what it continued as, and of all its children, each before those that it names.
 * Memory: one history, and the names of those to come.
 */
export async function* walkHistories(first: Execution, fetch: FetchHistory): AsyncGenerator<ExecutionHistory> {
  const waiting = [first];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { workflowId, runId } = next;
    const history = await fetch(next);
    yield { workflowId, runId, history };
    for (const event of history?.events ?? []) {
      const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
      if (child?.workflowId && child.runId) waiting.push({ workflowId: child.workflowId, runId: child.runId });
      const newRunId = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
      // Before the children: so the executions of one workflow stand together.
      if (newRunId) waiting.unshift({ workflowId, runId: newRunId });
    }
  }
}
