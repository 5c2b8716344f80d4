import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { RunView } from '../../core/contracts/run';

type Silence = NonNullable<RunView['silence']>;

/** Why no worker answers for an open run: its release has gone, or that of today cannot go on with it; else undefined. */
export async function readSilence(
  { workflowId, runId, raw }: WorkflowExecutionDescription,
  temporal: Client,
): Promise<Silence | undefined> {
  if ((raw.pendingWorkflowTask?.attempt ?? 0) > 1) {
    const refusal = await readRefusal({ workflowId, runId }, temporal);
    if (refusal) return { reason: `the workers cannot go on with it: ${refusal}`, mend: mends.refused };
  }
  const release = raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion;
  if (!release?.buildId) return undefined;
  const reason = `it belongs to the workers of release ${release.buildId} of ${release.deploymentName}, and none of them answers`;
  return { reason, mend: mends.pinned };
}

const mends = {
  refused:
    'start workers of the release that began it; or cancel it and run its spec again, which makes nothing twice that is finished',
  pinned: 'start them again, or move it to the current release (docs/operations.md, "A new release of the workers")',
} as const;

/** The first line of what the last workflow task failed with; undefined where it did not fail. */
async function readRefusal(
  execution: { workflowId: string; runId: string },
  { workflowService, options }: Client,
): Promise<string | undefined> {
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
    namespace: options.namespace,
    execution,
    maximumPageSize: newestEvents,
  });
  // One that was refused earlier, and went through since, says nothing of today.
  const ended = history?.events?.find(
    (event) =>
      event.workflowTaskFailedEventAttributes ??
      event.workflowTaskTimedOutEventAttributes ??
      event.workflowTaskCompletedEventAttributes,
  );
  return ended?.workflowTaskFailedEventAttributes?.failure?.message?.split('\n')[0];
}

/** The event of a failed task is the last but for commands of people that came since. */
const newestEvents = 50;
