import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client';
import { digestOf } from '../../core/hashing/digest';
import { cleanText } from '../../core/report/cleanText';
import type { StartedRun, StartOptions } from './client';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { RunInput } from '../../core/contracts/run';
import { priceSpec } from '../llm/priceTable';
import { searchAttributes, taskQueues, workflowTypes } from '../../temporal.config';
import type { ClientContext } from './connect';
import { findOpenRun } from './findOpenRun';
import { snapshotSources } from './snapshotSources';
import { storeSpecFiles } from './storeSpecFiles';

/** Stores the spec's local files under their digests, then starts the workflow, or finds that it is running already. */
export async function startRun(
  written: PipelineSpec,
  options: StartOptions,
  context: ClientContext,
): Promise<StartedRun> {
  const stored = await storeSpecFiles(written, options, context);
  const spec = await priceSpec(stored, context.priceTable);
  const sources = await snapshotSources(spec, options, context);
  // Without prices: with others it would still do, and pay for, the same work.
  const inputDigest = digestOf({ spec: stored, sources });
  const open = await findOpenRun(inputDigest, context);
  if (open) return { runId: open, wasRunning: true };
  const runId = `${spec.name}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`;
  const input: RunInput = { runId, spec, sources };
  await context.temporal.workflow.start(workflowTypes.buildReranker, {
    workflowId: runId,
    taskQueue: taskQueues.cpu,
    args: [input],
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
    memo: { inputDigest },
    typedSearchAttributes: [
      { key: searchAttributes.pipeline, value: spec.name },
      { key: searchAttributes.stage, value: 'not begun' },
      { key: searchAttributes.verdict, value: 'pending' },
    ],
    staticSummary: summaryOf(spec),
    staticDetails: detailsOf(input, context.store.address),
  });
  return { runId, wasRunning: false };
}

function summaryOf({ name, queries, train, llm }: PipelineSpec): string {
  return `${name}: ${queries.passages} passages, ${llm.model}, ${train.recipe} on ${train.base}`;
}

function detailsOf({ runId, sources }: RunInput, store: string): string {
  const rows = Object.entries(sources.evaluate).map(
    ([name, { label }]) => `- evaluation \`${name}\`: ${quoted(label)}`,
  );
  return [
    `- corpus: ${sources.corpus ? quoted(sources.corpus.label) : 'listed when the run starts'}`,
    ...rows,
    `- record, with the run card: \`${store}/runs/${runId}/run.json\``,
    `- on the command line: \`npx rankwright show ${runId}\``,
  ].join('\n');
}

/** Names that people gave, as code: they can set no link or table. */
function quoted(label: string): string {
  return `\`${cleanText(label).replace(/[`\s]+/g, ' ')}\``;
}
