import { CancellationScope, allHandlersFinished, condition, isCancellation } from '@temporalio/workflow';
import type { CpuActivities, GpuActivities, StageActivityName, StageRequest } from '../../core/contracts/activities';
import type { LlmStage } from '../../core/contracts/llmWork';
import type { FoundPromotion } from '../../core/contracts/promotion';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { RunInput, RunResult, SourceReference } from '../../core/contracts/run';
import type { evaluationPrefix } from '../../temporal.config';
import { baseChecks, bookkeeping, cpuStages, encoderChecks, gpuStages } from './activities';
import { describeChanges } from './describeChanges';
import { messageOf } from './failures';
import { findJudgedBefore } from './findJudgedBefore';
import { Notifier } from './notifier';
import { describeCompletion, describeFailure, describePause } from './news';
import { RunControl } from './runControl';
import { evenIfCancelled, recordCompletion, recordFailure } from './runEnd';
import { createTracker, type StageInputs } from './tracker';

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

export type RecipeWords = ReturnType<typeof createRecipe>;

/** The words that the recipe is written in. Each runs one stage, keeps its receipt and tells the query `progress`. */
export function createRecipe(run: RunInput) {
  const { runId, spec, schedule } = run;
  const notifier = new Notifier(spec.notify ?? [], { pipeline: spec.name, runId, ...(schedule ? { schedule } : {}) });
  const control = new RunControl(run, (pause) => notifier.tell(...describePause(runId, pause)));
  const tracker = createTracker(run, control);
  const { track, leaveOut, receipts, failedStage, notes } = tracker;
  /** What no stage waits for. */
  const upkeep: Promise<void>[] = [];
  return {
    /** The corpus of this run; one on S3 is listed now, so that a scheduled run sees what is there now. */
    corpus: async (): Promise<SourceReference> =>
      run.sources.corpus ?? bookkeeping.snapshotCorpus(run.spec.corpus.s3 ?? ''),

    /** Nothing is asked of an LLM for a model that cannot be read; `minilm` comes with the trainer. */
    checkModels: async (): Promise<void> => {
      const { encoder = spec.train.base } = spec.candidates;
      if (spec.train.base !== 'minilm')
        await baseChecks.checkBaseModel.executeWithOptions({ summary: `base model: ${spec.train.base}` }, [{ spec }]);
      if (encoder !== 'minilm')
        await encoderChecks.checkEncoder.executeWithOptions({ summary: `encoder: ${encoder}` }, [{ spec }]);
    },

    /** The promoted model of this pipeline, as late as it can be known. */
    promoted: (): Promise<FoundPromotion | null> => bookkeeping.findPromotion(run.spec.name),

    /** What an earlier run left of the judge. */
    judgedBefore: () => findJudgedBefore(spec.name, tracker),

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
        const made = await recipe();
        const { model, gate, found } = made;
        await describeChanges(spec.name, tracker);
        const inputs = Object.fromEntries(receipts.map((receipt, index) => [labelOf(receipt, index), receipt]));
        const report = await track('report', inputs, (request, summary) =>
          cpuStages.renderReport.executeWithOptions({ summary }, [request]),
        );
        await Promise.all(upkeep);
        const promotion = await evenIfCancelled(() => bookkeeping.promoteModel({ input: run, model, gate, found }));
        const done = { ...made, receipts, report, promotion };
        const outcome = await evenIfCancelled(() => recordCompletion(run, done, notes));
        notifier.tell(...describeCompletion(runId, promotion, { outcome, receipts }));
        return { runId, pipeline: spec.name, receipts, model, report, gate, promotion, outcome };
      } catch (error) {
        await recordFailure(run, { receipts, notes }, failedStage(), error);
        if (!isCancellation(error)) notifier.tell(...describeFailure(runId, failedStage(), messageOf(error)));
        throw error;
      } finally {
        await notifier.settled();
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

/** `07 evaluate:medquad`: sorts in the order of the run, which canonical JSON would otherwise lose. */
function labelOf({ stage, item }: StageReceipt, index: number): string {
  return `${String(index).padStart(2, '0')} ${item ? `${stage}:${item}` : stage}`;
}
