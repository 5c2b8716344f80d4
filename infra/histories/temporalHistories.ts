import type { Client } from '@temporalio/client';
import type { FetchHistory } from './walkHistories';

/** NOT_FOUND of gRPC. */
const notFound = 5;

/** Histories from Temporal; none of a workflow that it does not know, or no longer. */
export function fetchFrom(temporal: Pick<Client, 'workflow'>): FetchHistory {
  return ({ workflowId, runId }) =>
    temporal.workflow
      .getHandle(workflowId, runId)
      .fetchHistory()
      .catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
}

export function isNotFound(error: unknown): boolean {
  return (error as { code?: unknown }).code === notFound;
}
