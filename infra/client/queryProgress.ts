import type { RunProgress } from '../../core/contracts/run';
import { queryNames } from '../../temporal.config';
import type { ClientContext } from './connect';

/** With no worker to answer, the server would keep a question for ten seconds. */
const patienceMs = 5_000;

/** What a run, or the child workflow of an LLM stage, tells of itself; undefined where no worker answers for it. */
export async function queryProgress(workflowId: string, { temporal }: ClientContext): Promise<RunProgress | undefined> {
  const query = () => temporal.workflow.getHandle(workflowId).query<RunProgress>(queryNames.progress);
  return temporal.withDeadline(Date.now() + patienceMs, query).catch(() => undefined);
}
