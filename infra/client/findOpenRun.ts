import { workflowTypes } from '../../temporal.config';
import type { ClientContext } from './connect';

/**
 * An open run of the same spec over the same files: one whose command line was killed goes on when servers and
 * workers are back, and starting it a second time would do, and pay for, the same work side by side.
 */
export async function findOpenRun(
  inputDigest: string,
  { temporal }: Pick<ClientContext, 'temporal'>,
): Promise<string | undefined> {
  const query = `WorkflowType = '${workflowTypes.buildReranker}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, memo } of temporal.workflow.list({ query })) {
    if (memo?.['inputDigest'] === inputDigest) return workflowId;
  }
  return undefined;
}
