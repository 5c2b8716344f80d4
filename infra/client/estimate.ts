import { WorkflowFailedError } from '@temporalio/client';
import type { EstimateInput, RunEstimate } from '../../core/contracts/estimate';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { RankwrightError } from '../../core/errors';
import { taskQueues } from '../../temporal.config';
import { priceSpec } from '../llm/priceTable';
import type { StartOptions } from './client';
import type { ClientContext } from './connect';
import { readFailure } from './readFailure';
import { snapshotSources } from './snapshotSources';
import { storeSpecFiles } from './storeSpecFiles';

export interface EstimateOptions extends StartOptions {
  /** Real requests of each stage that are asked, and paid, to narrow the estimate; absent: none. */
  pilot?: number;
  /** What RANKWRIGHT_PRICES names. */
  pricesFile: string | undefined;
  /** Ends the estimate; a pilot's answers up to then are kept. */
  signal?: AbortSignal;
}

/** Stores corpus and evaluation sets as a run would, and has a worker work out what the run will ask. @throws what the workflow failed with */
export async function estimateRun(
  spec: PipelineSpec,
  options: EstimateOptions,
  context: ClientContext,
): Promise<RunEstimate> {
  const stored = await storeSpecFiles(spec, options, context);
  const priced = await priceSpec(stored, options.pricesFile);
  const sources = await snapshotSources(stored, options, context);
  const { pilot, signal } = options;
  const input: EstimateInput = { spec: priced, sources, ...(pilot ? { pilot } : {}) };
  const handle = await context.temporal.workflow.start('estimateRun', {
    workflowId: `${spec.name}-estimate-${new Date().toISOString().replace(/[:.]/g, '')}`,
    taskQueue: taskQueues.cpu,
    args: [input],
    staticSummary: `estimate of ${spec.name}${pilot ? `, pilot of ${pilot}` : ''}`,
  });
  const cancel = (): void => void handle.cancel().catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return (await handle.result()) as RunEstimate;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { message, mend } = await readFailure(handle, undefined);
    throw new RankwrightError('llm-unavailable', `the estimate ended without a result: ${message}`, {
      mend: mend ?? `look at ${handle.workflowId} in Temporal's UI`,
      cause: error,
    });
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
