import { WorkflowNotFoundError } from '@temporalio/client';
import { workflowTypes } from '../../temporal.config';
import type { ClientContext } from './connect';

/**
 * An open run of the same spec over the same files: one whose command line was killed goes on when servers and
 * workers are back, and starting it a second time would do, and pay for, the same work side by side.
 * @param taken ids of runs that have just begun: Temporal lists a run a moment after it was started
 */
export async function findOpenRun(
  inputDigest: string,
  { temporal }: Pick<ClientContext, 'temporal'>,
  taken: readonly string[] = [],
): Promise<string | undefined> {
  for (const runId of taken) {
    const found = await temporal.workflow.getHandle(runId).describe().catch(unlessUnknown);
    if (found?.status.name === 'RUNNING' && found.memo?.['inputDigest'] === inputDigest) return runId;
  }
  const query = `WorkflowType = '${workflowTypes.buildReranker}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, memo } of temporal.workflow.list({ query })) {
    if (memo?.['inputDigest'] === inputDigest) return workflowId;
  }
  return undefined;
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
