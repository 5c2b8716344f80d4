import { ActivityFailure, ChildWorkflowFailure, isCancellation } from '@temporalio/workflow';

/** The innermost reason: Temporal wraps what an activity threw once for the activity and once for a child workflow. */
export function messageOf(error: unknown): string {
  if (isCancellation(error)) return 'cancelled';
  if ((error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) && error.cause)
    return messageOf(error.cause);
  return error instanceof Error ? error.message : String(error);
}
