import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client';
import type { StartedRun, StartOptions } from './client';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { readPriceTable } from '../llm/priceTable';
import { nameRun, searchAttributes, taskQueues, workflowTypes } from '../../temporal.config';
import type { ClientContext } from './connect';
import { findOpenRun } from './findOpenRun';
import { prepareRun } from './prepareRun';

/** Stores the spec's local files under their digests, then starts the workflow, or finds that it is running already. */
export async function startRun(
  written: PipelineSpec,
  options: StartOptions,
  context: ClientContext,
): Promise<StartedRun> {
  const prices = await readPriceTable(context.priceTable);
  const runId = nameRun(written.name, new Date().toISOString());
  const { input, inputDigest, summary, details } = await prepareRun(written, { ...options, runId, prices }, context);
  const open = await findOpenRun(inputDigest, context);
  if (open) return { runId: open, wasRunning: true };
  await context.temporal.workflow.start(workflowTypes.buildReranker, {
    workflowId: runId,
    taskQueue: taskQueues.cpu,
    args: [input],
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
    memo: { inputDigest },
    typedSearchAttributes: [
      { key: searchAttributes.pipeline, value: written.name },
      { key: searchAttributes.stage, value: 'not begun' },
      { key: searchAttributes.verdict, value: 'pending' },
    ],
    staticSummary: summary,
    staticDetails: details,
  });
  return { runId, wasRunning: false };
}
