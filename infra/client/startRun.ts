import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/client';
import type { StartedRun, StartOptions } from './client';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { PreparedRun } from '../../core/contracts/schedule';
import { readPriceTable } from '../llm/priceTable';
import { nameRun, searchAttributes, taskQueues, workflowTypes } from '../../temporal.config';
import type { ClientContext } from './connect';
import { findOpenRun } from './findOpenRun';
import { prepareRun, renameRun } from './prepareRun';
import { waitWhileStopping } from './waitWhileStopping';

/** Stores the spec's local files under their digests, then starts the workflow, or finds that it is running already. */
export async function startRun(
  written: PipelineSpec,
  options: StartOptions,
  context: ClientContext,
): Promise<StartedRun> {
  const prices = await readPriceTable(context.priceTable);
  const now = new Date().toISOString();
  const prepared = await prepareRun(written, { ...options, runId: nameRun(written.name, now), prices }, context);
  const taken: string[] = [];
  for (;;) {
    const open = await findOpenRun(prepared.inputDigest, context, taken);
    if (open !== undefined) {
      // Whoever cancels a run to start it with other settings does not want to follow it to its end.
      if (await waitWhileStopping(open, context, () => options.onWait?.(open))) continue;
      return { runId: open, wasRunning: true };
    }
    const runId = nameRun(written.name, now, taken.length + 1);
    if (await startUnlessTaken(renameRun(prepared, runId, context), context)) return { runId, wasRunning: false };
    // Another run of this pipeline began in the same second.
    taken.push(runId);
  }
}

/** False where there is, or was, a run with this id. */
async function startUnlessTaken(
  { input, inputDigest, summary, details }: PreparedRun,
  { temporal }: ClientContext,
): Promise<boolean> {
  try {
    await temporal.workflow.start(workflowTypes.buildReranker, {
      workflowId: input.runId,
      taskQueue: taskQueues.cpu,
      args: [input],
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      memo: { inputDigest },
      typedSearchAttributes: [
        { key: searchAttributes.pipeline, value: input.spec.name },
        { key: searchAttributes.stage, value: 'not begun' },
        { key: searchAttributes.verdict, value: 'pending' },
      ],
      staticSummary: summary,
      staticDetails: details,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
