import {
  CancellationScope,
  defineQuery,
  executeChild,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CpuActivities, GpuActivities, RunRecord, StageActivityName } from '../../core/contracts/activities';
import type { ArtifactReference } from '../../core/contracts/manifest';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { RunInput, RunProgress, RunResult, SourceReference, StageProgress } from '../../core/contracts/run';
import { queryNames } from '../../temporal.config';
import type { llmBatch } from '../llmBatch';
import { bookkeeping, cpuStages, gpuStages } from './activities';
import { messageOf } from './failures';

type Inputs = Record<string, StageReceipt | SourceReference | string | undefined>;

/** The words that the recipe is written in. Each runs one stage, keeps its receipt and tells the query `progress`. */
export function createRecipe(run: RunInput) {
  const receipts: StageReceipt[] = [];
  const stages: StageProgress[] = plannedStages(run);
  setHandler(defineQuery<RunProgress>(queryNames.progress), () => ({ stages }));

  return {
    /** The corpus of this run; one on S3 is listed now, so that a scheduled run sees what is there now. */
    corpus: async (): Promise<SourceReference> =>
      run.sources.corpus ?? bookkeeping.snapshotCorpus(run.spec.corpus.s3 ?? ''),
    cpu: (stage: string, activity: StageActivityName<CpuActivities>, inputs: Inputs) =>
      track(stage, inputs, (request, summary) => cpuStages[activity].executeWithOptions({ summary }, [request])),
    gpu: (stage: string, activity: StageActivityName<GpuActivities>, inputs: Inputs) =>
      track(stage, inputs, (request, summary) => gpuStages[activity].executeWithOptions({ summary }, [request])),
    /** A stage of LLM requests has a life of its own: a child workflow `<run>/<stage>`. */
    llm: (stage: 'queries' | 'judge', inputs: Inputs) =>
      track(stage, inputs, (request) =>
        executeChild<typeof llmBatch>('llmBatch', {
          workflowId: `${workflowInfo().workflowId}/${stage}`,
          args: [{ stage, request }],
          staticSummary: `${stage}: ${run.spec.llm.model}`,
        }),
      ),
    finish,
  };

  async function track(
    stage: string,
    { item, source, ...inputs }: Inputs,
    start: (request: Parameters<CpuActivities['chunkDocuments']>[0], summary: string) => Promise<StageReceipt>,
  ): Promise<StageReceipt> {
    const progress = stages.find((each) => each.name === stage && each.item === item) ?? {
      name: stage,
      state: 'waiting',
    };
    const request = {
      runId: run.runId,
      spec: run.spec,
      ...(typeof item === 'string' ? { item } : {}),
      ...(source ? { source: source as SourceReference } : {}),
      inputs: referencesOf(inputs),
    };
    progress.state = 'running';
    progress.startedAtMs = Date.now();
    try {
      const receipt = await start(request, typeof item === 'string' ? `${stage} ${item}` : stage);
      progress.receipt = receipt;
      progress.state = receipt.reused ? 'reused' : 'done';
      receipts.push(receipt);
      return receipt;
    } catch (error) {
      progress.state = 'failed';
      throw error;
    }
  }

  /** Runs the recipe, makes the report of all its stages, and writes `run.json` however it ends. */
  async function finish(recipe: () => Promise<{ model: StageReceipt }>): Promise<RunResult> {
    try {
      const { model } = await recipe();
      const labels = receipts.map((receipt, index) => [labelOf(receipt, index), receipt] as const);
      const report = await track('report', Object.fromEntries(labels), (request, summary) =>
        cpuStages.renderReport.executeWithOptions({ summary }, [request]),
      );
      await bookkeeping.recordRun({ input: run, status: 'completed', receipts });
      return { runId: run.runId, pipeline: run.spec.name, receipts, model, report };
    } catch (error) {
      const stage = stages.find(({ state }) => state === 'failed')?.name;
      const record: RunRecord = {
        input: run,
        status: isCancellation(error) ? 'cancelled' : 'failed',
        receipts,
        failure: { ...(stage ? { stage } : {}), message: messageOf(error) },
      };
      // Best effort: what ends the run is the error, not that it could not be written down.
      await CancellationScope.nonCancellable(() => bookkeeping.recordRun(record)).catch(() => undefined);
      throw error;
    }
  }
}

/** `07 evaluate:medquad`: sorts in the order of the run, which canonical JSON would otherwise lose. */
function labelOf({ stage, item }: StageReceipt, index: number): string {
  return `${String(index).padStart(2, '0')} ${item ? `${stage}:${item}` : stage}`;
}

function referencesOf(inputs: Inputs): Record<string, ArtifactReference> {
  const references = Object.entries(inputs).map(([name, receipt]) => {
    const { stage, key, digest } = receipt as StageReceipt;
    return [name, { stage, key, digest }] as const;
  });
  return Object.fromEntries(references);
}

function plannedStages(run: RunInput): StageProgress[] {
  const training = [
    'ingest',
    'chunk',
    'queries',
    'embed',
    'candidates',
    'judge',
    'negatives',
    'assemble',
    'train',
    'export',
  ];
  const evaluations = run.spec.evaluate.flatMap(({ name: item }) =>
    ['ingest', 'embed', 'evaluate'].map((name) => ({ name, item })),
  );
  const planned: { name: string; item?: string }[] = [
    ...training.map((name) => ({ name })),
    ...evaluations,
    { name: 'report' },
  ];
  return planned.map((stage) => ({ ...stage, state: 'waiting' }));
}
