import { defineQuery, setHandler } from '@temporalio/workflow';
import type { StageRequest } from '../../core/contracts/activities';
import type { ArtifactReference } from '../../core/contracts/manifest';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { RunInput, RunProgress, SourceReference, StageProgress } from '../../core/contracts/run';
import { comparedName, queryNames } from '../../temporal.config';
import { planStages } from './planStages';
import type { RunControl } from './runControl';
import { RunNotes } from './runNotes';
import { rowsOf, summaryOf } from './summaries';

/** What a line of the recipe hands to a stage: artifacts by name, and for some a source, a judge or an item. */
export interface StageInputs {
  item?: string | undefined;
  source?: SourceReference | undefined;
  /** Who takes the place of the spec's judge; `judge` is the name of an artifact. */
  actingJudge?: PipelineSpec['judge'] | undefined;
  [artifact: string]: ArtifactReference | SourceReference | PipelineSpec['judge'] | string | undefined;
}

type Start = (request: StageRequest, summary: string) => Promise<StageReceipt>;

/** Runs the stages of a run one by one, keeps their receipts, and tells people how far it is. */
export function createTracker(run: RunInput, control: RunControl) {
  const receipts: StageReceipt[] = [];
  /** What runs are compared by. */
  const compared: Record<string, StageReceipt> = {};
  let stages = planStages(run);
  const read = (): RunProgress => ({
    stages: stages.map((stage) => withLlmState(stage, control)),
    ...control.progress,
  });
  setHandler(defineQuery<RunProgress>(queryNames.progress), read);
  const notes = new RunNotes(run.spec.name, read);
  control.onChange = () => notes.changed();
  const failedStage = (): string | undefined => stages.find(({ state }) => state === 'failed')?.name;
  return { track, leaveOut, planLate, receipts, compared, failedStage, notes };

  function leaveOut(left: string): void {
    const isLeft = ({ item, state }: StageProgress): boolean =>
      (state === 'waiting' || state === 'failed') && item?.split('/')[0] === left;
    stages = stages.filter((stage) => !isLeft(stage));
  }

  /** A stage that is known to come only now, before all that wait. */
  function planLate(name: string, item: string): void {
    const place = stages.findIndex(({ state }) => state === 'waiting');
    stages = stages.toSpliced(place, 0, { name, item, state: 'waiting' });
  }

  async function track(
    stage: string,
    { item, source, actingJudge, ...artifacts }: StageInputs,
    start: Start,
  ): Promise<StageReceipt> {
    const progress = stages.find((each) => each.name === stage && each.item === item);
    if (!progress) throw new TypeError(`the stage ${stage} ${item ?? ''} is not planned`);
    await control.whileHeld();
    progress.state = 'running';
    progress.startedAtMs = Date.now();
    const label = item ? `${stage} ${item}` : stage;
    notes.stageBegins(label);
    const request: StageRequest = {
      runId: run.runId,
      spec: actingJudge ? { ...run.spec, judge: actingJudge } : run.spec,
      ...(item ? { item } : {}),
      ...(source ? { source } : {}),
      inputs: referencesOf(artifacts),
    };
    try {
      const receipt = await start(request, summaryOf(label, ...rowsOf(artifacts)));
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

function referencesOf(artifacts: Record<string, unknown>): StageRequest['inputs'] {
  const references = Object.entries(artifacts).map(([name, receipt]) => {
    const { stage, key, digest } = receipt as ArtifactReference;
    return [name, { stage, key, digest }] as const;
  });
  return Object.fromEntries(references);
}
