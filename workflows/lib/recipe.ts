import {
  CancellationScope,
  allHandlersFinished,
  condition,
  defineQuery,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type {
  CpuActivities,
  GpuActivities,
  RunRecord,
  StageActivityName,
  StageRequest,
} from '../../core/contracts/activities';
import type { LlmStage } from '../../core/contracts/llmWork';
import type { ArtifactReference } from '../../core/contracts/manifest';
import type { FoundPromotion } from '../../core/contracts/promotion';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { RunInput, RunProgress, RunResult, SourceReference, StageProgress } from '../../core/contracts/run';
import { comparedName, queryNames, type evaluationPrefix } from '../../temporal.config';
import { baseChecks, bookkeeping, cpuStages, encoderChecks, gpuStages } from './activities';
import { describeChanges } from './describeChanges';
import { messageOf } from './failures';
import { planStages } from './planStages';
import { RunControl } from './runControl';

/** What a line of the recipe hands to a stage: artifacts by name, and for some a source or an item. */
interface StageInputs {
  item?: string | undefined;
  source?: SourceReference | undefined;
  [artifact: string]: ArtifactReference | SourceReference | string | undefined;
}

/** What was ingested of each evaluation set, under the names that a stage reads it by. */
export type EvaluationSets = Record<`set:${string}`, StageReceipt>;

/** What was found on each evaluation set, under the names that the gate reads it by. */
export type Evaluations = Record<`${typeof evaluationPrefix}${string}`, StageReceipt>;

/** What a recipe comes to. */
export interface Made {
  model: StageReceipt;
  gate: StageReceipt;
  /** The promoted model that the gate compared with. */
  found: FoundPromotion | null;
}

type Start = (request: StageRequest, summary: string) => Promise<StageReceipt>;

export type RecipeWords = ReturnType<typeof createRecipe>;

/** The words that the recipe is written in. Each runs one stage, keeps its receipt and tells the query `progress`. */
export function createRecipe(run: RunInput) {
  const control = new RunControl(run);
  const tracker = createTracker(run, control);
  const { track, leaveOut, receipts, failedStage } = tracker;
  /** What no stage waits for. */
  const upkeep: Promise<void>[] = [];
  return {
    /** The corpus of this run; one on S3 is listed now, so that a scheduled run sees what is there now. */
    corpus: async (): Promise<SourceReference> =>
      run.sources.corpus ?? bookkeeping.snapshotCorpus(run.spec.corpus.s3 ?? ''),

    /** Nothing is asked of an LLM for a model that cannot be read; `minilm` comes with the trainer. */
    checkModels: async (): Promise<void> => {
      const { spec } = run;
      const { encoder = spec.train.base } = spec.candidates;
      if (spec.train.base !== 'minilm')
        await baseChecks.checkBaseModel.executeWithOptions({ summary: `base model: ${spec.train.base}` }, [{ spec }]);
      if (encoder !== 'minilm')
        await encoderChecks.checkEncoder.executeWithOptions({ summary: `encoder: ${encoder}` }, [{ spec }]);
    },

    /** The promoted model of this pipeline, as late as it can be known. */
    promoted: (): Promise<FoundPromotion | null> => bookkeeping.findPromotion(run.spec.name),

    cpu: (stage: string, activity: StageActivityName<CpuActivities>, inputs: StageInputs) =>
      track(stage, inputs, (request, summary) => cpuStages[activity].executeWithOptions({ summary }, [request])),

    gpu: (stage: string, activity: StageActivityName<GpuActivities>, inputs: StageInputs) =>
      track(stage, inputs, (request, summary) => gpuStages[activity].executeWithOptions({ summary }, [request])),

    llm: async (stage: LlmStage, inputs: StageInputs) => {
      const receipt = await track(stage, inputs, (request) => timed(() => askChecked(stage, request, control)));
      if (!receipt.reused) upkeep.push(mergeLedger(stage));
      return receipt;
    },

    /** Plans no more for this item, of which nothing comes. */
    leaveOut,

    /** Runs the recipe, reports on all its stages, promotes what the gate lets pass, and writes `run.json` however it ends. */
    finish: async (recipe: () => Promise<Made>): Promise<RunResult> => {
      try {
        const { model, gate, found } = await recipe();
        await describeChanges(run.spec.name, tracker);
        const inputs = Object.fromEntries(receipts.map((receipt, index) => [labelOf(receipt, index), receipt]));
        const report = await track('report', inputs, (request, summary) =>
          cpuStages.renderReport.executeWithOptions({ summary }, [request]),
        );
        await Promise.all(upkeep);
        const promotion = await bookkeeping.promoteModel({ input: run, model, gate, found });
        await bookkeeping.recordRun({ input: run, status: 'completed', receipts, promotion });
        return { runId: run.runId, pipeline: run.spec.name, receipts, model, report, promotion };
      } catch (error) {
        await recordFailure(run, receipts, failedStage(), error);
        throw error;
      } finally {
        // Whoever sent a control is answered before the run closes.
        await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
      }
    },
  };
}

/** What there is to say of a judge is not in what it made: that stands, whoever audits it later. */
async function askChecked(stage: LlmStage, request: StageRequest, control: RunControl): Promise<StageReceipt> {
  const isChecked = stage === 'judge' && request.spec.judge.minimumAgreement !== undefined;
  const { runId, spec } = request;
  const warnings = isChecked
    ? await bookkeeping.checkJudge.executeWithOptions({ summary: 'judge: its audit' }, [{ runId, spec }])
    : [];
  const receipt = await control.runLlmStage(stage, request);
  if (warnings.length === 0) return receipt;
  const own = (receipt.summary?.['warnings'] as string[] | undefined) ?? [];
  return { ...receipt, summary: { ...receipt.summary, warnings: [...warnings, ...own] } };
}

/** An LLM stage is many activities: its time is that of all of them, pauses included. */
async function timed(run: () => Promise<StageReceipt>): Promise<StageReceipt> {
  const startedMs = Date.now();
  const receipt = await run();
  return receipt.reused ? receipt : { ...receipt, durationMs: Date.now() - startedMs };
}

/** Makes later look-ups cheaper; that it did not work is no reason to lose a run. */
async function mergeLedger(stage: LlmStage): Promise<void> {
  await cpuStages.compactLedger
    .executeWithOptions({ summary: `${stage}: merge the ledger` }, [])
    .catch(() => undefined);
}

function createTracker(run: RunInput, control: RunControl) {
  const receipts: StageReceipt[] = [];
  /** What runs are compared by. */
  const compared: Record<string, StageReceipt> = {};
  let stages = planStages(run);
  setHandler(defineQuery<RunProgress>(queryNames.progress), () => ({
    stages: stages.map((stage) => withLlmState(stage, control)),
    ...control.progress,
  }));
  return {
    track,
    leaveOut,
    planLate,
    receipts,
    compared,
    failedStage: () => stages.find(({ state }) => state === 'failed')?.name,
  };

  function leaveOut(left: string): void {
    const isLeft = ({ item, state }: StageProgress): boolean =>
      (state === 'waiting' || state === 'failed') && item?.split('/')[0] === left;
    stages = stages.filter((stage) => !isLeft(stage));
  }

  /** A stage that is known to come only now; the report stays the last. */
  function planLate(name: string, item: string): void {
    stages = [...stages.slice(0, -1), { name, item, state: 'waiting' }, ...stages.slice(-1)];
  }

  async function track(
    stage: string,
    { item, source, ...artifacts }: StageInputs,
    start: Start,
  ): Promise<StageReceipt> {
    const progress = stages.find((each) => each.name === stage && each.item === item);
    if (!progress) throw new TypeError(`the stage ${stage} ${item ?? ''} is not planned`);
    await control.whileHeld();
    progress.state = 'running';
    progress.startedAtMs = Date.now();
    const request: StageRequest = {
      runId: run.runId,
      spec: run.spec,
      ...(item ? { item } : {}),
      ...(source ? { source } : {}),
      inputs: referencesOf(artifacts),
    };
    try {
      const receipt = await start(request, item ? `${stage} ${item}` : stage);
      progress.receipt = receipt;
      progress.state = receipt.reused ? 'reused' : 'done';
      receipts.push(receipt);
      const name = comparedName(stage, item);
      if (name) compared[name] = receipt;
      return receipt;
    } catch (error) {
      progress.state = 'failed';
      throw error;
    }
  }
}

function withLlmState(stage: StageProgress, control: RunControl): StageProgress {
  const llm = control.stateOf(stage);
  return llm ? { ...stage, shards: llm.shards, llm } : stage;
}

/** Best effort: what ends the run is the error, not that it could not be written down. */
async function recordFailure(
  run: RunInput,
  receipts: StageReceipt[],
  stage: string | undefined,
  error: unknown,
): Promise<void> {
  const record: RunRecord = {
    input: run,
    status: isCancellation(error) ? 'cancelled' : 'failed',
    receipts,
    failure: { ...(stage ? { stage } : {}), message: messageOf(error) },
  };
  await CancellationScope.nonCancellable(() => bookkeeping.recordRun(record)).catch(() => undefined);
}

/** `07 evaluate:medquad`: sorts in the order of the run, which canonical JSON would otherwise lose. */
function labelOf({ stage, item }: StageReceipt, index: number): string {
  return `${String(index).padStart(2, '0')} ${item ? `${stage}:${item}` : stage}`;
}

function referencesOf(artifacts: Record<string, unknown>): StageRequest['inputs'] {
  const references = Object.entries(artifacts).map(([name, receipt]) => {
    const { stage, key, digest } = receipt as ArtifactReference;
    return [name, { stage, key, digest }] as const;
  });
  return Object.fromEntries(references);
}
