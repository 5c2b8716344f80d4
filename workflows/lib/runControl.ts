import {
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  setHandler,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { StageRequest } from '../../core/contracts/activities';
import type { ControlCommand, LlmStage, LlmStageState } from '../../core/contracts/llmWork';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { RunInput, RunMoney, RunPause, RunProgress } from '../../core/contracts/run';
import { llmStageName, signalNames, updateNames, workflowTypes } from '../../temporal.config';
import type { llmBatch } from '../llmBatch';
import { nanoUsdOf } from './llmStage';
import { attributesOfStage } from './attributesOfStage';
import { operatorPause, refusalOf, replyTo, type ControlView } from './pauses';
import { stageSettings } from './stageSettings';

/**
 * What people may tell a run, and what its LLM stages tell it. A control is an Update: Temporal keeps who sent it and
 * when, and one that makes no sense is refused before it enters history.
 */
export class RunControl {
  /** Called when something that `progress` tells has changed. */
  onChange: () => void = () => undefined;
  private budgetNanoUsd: number | undefined;
  /** Since when a person has held the run. */
  private heldSinceMs: number | undefined;
  private pausedSinceMs = 0;
  /** By the name of the stage (`llmStageName`). */
  private readonly states = new Map<string, LlmStageState>();
  private child: { name: string; handle?: ChildWorkflowHandle<typeof llmBatch> } | undefined;

  constructor(
    private readonly run: RunInput,
    /** Told once of each pause. */
    private readonly onPause: (pause: RunPause) => void = () => undefined,
  ) {
    this.budgetNanoUsd = nanoUsdOf(run.spec.llm.budgetUsd);
    setHandler(defineSignal<[LlmStageState]>(signalNames.stageState), (state) => this.note(state));
    for (const command of Object.values(updateNames)) this.accept(command);
  }

  /** Resolves when no person holds the run: asked before every stage. */
  async whileHeld(): Promise<void> {
    await condition(() => this.heldSinceMs === undefined);
  }

  /** A stage of LLM requests has a life of its own: a child workflow `<run>/<stage>`. */
  async runLlmStage(stage: LlmStage, request: StageRequest): Promise<StageReceipt> {
    const name = llmStageName(stage, request.item);
    this.child = { name };
    const given = this.budgetField();
    try {
      const handle = await startChild<typeof llmBatch>(workflowTypes.llmBatch, {
        workflowId: `${workflowInfo().workflowId}/${name}`,
        args: [{ stage, request, ...given }],
        typedSearchAttributes: attributesOfStage(request.spec.name, name),
        staticSummary: `${name}: ${stageSettings(request.spec, stage).model}`,
      });
      this.child = { name, handle };
      await this.tellChild(given);
      return await handle.result();
    } finally {
      this.child = undefined;
    }
  }

  stateOf({ name, item }: { name: string; item?: string | undefined }): LlmStageState | undefined {
    return this.states.get(llmStageName(name, item));
  }

  /** The parts of the query `progress` that are about waiting and money. */
  get progress(): Pick<RunProgress, 'pause' | 'money'> {
    const { pause, money } = this.view;
    const hasPrice = [...this.states.values()].some(({ totals }) => totals.spentNanoUsd !== undefined);
    return { ...(pause ? { pause } : {}), ...(hasPrice || money.budgetNanoUsd !== undefined ? { money } : {}) };
  }

  private accept(command: ControlCommand['command']): void {
    const read = (fields: object = {}): ControlCommand => ({ ...fields, command }) as ControlCommand;
    setHandler(defineUpdate<string, [object | undefined]>(updateNames[command]), (fields) => this.obey(read(fields)), {
      validator: (fields: object | undefined) => {
        const refusal = refusalOf(read(fields), this.view);
        if (refusal) throw new Error(refusal);
      },
    });
  }

  private async obey(command: ControlCommand): Promise<string> {
    const reply = replyTo(command, this.view);
    if (command.command === 'raiseBudget') this.budgetNanoUsd = command.budgetNanoUsd;
    if (command.command === 'pause') this.hold();
    // Whatever ends the pause of a stage is the last word of a person, so it ends an earlier "pause" too.
    if (this.view.pause?.waitsFor.includes(command.command)) {
      this.heldSinceMs = undefined;
      this.endPauseOfStage();
    }
    this.onChange();
    await this.forward(command);
    return reply;
  }

  private hold(): void {
    const sinceMs = Date.now();
    this.heldSinceMs = sinceMs;
    this.onPause({ ...operatorPause, sinceMs });
  }

  /** The child's own report will say the same; until then nobody should be told that it waits. */
  private endPauseOfStage(): void {
    const state = this.child && this.states.get(this.child.name);
    if (!this.child || !state?.pause) return;
    const { pause: _, ...goingOn } = state;
    this.states.set(this.child.name, { ...goingOn, state: 'asking' });
  }

  /** What a person said while the child was being started reached neither its arguments nor its signals. */
  private async tellChild(given: { budgetNanoUsd?: number }): Promise<void> {
    if (this.heldSinceMs !== undefined) await this.forward({ command: 'pause' });
    const { budgetNanoUsd } = this.budgetField();
    if (budgetNanoUsd !== undefined && budgetNanoUsd !== given.budgetNanoUsd)
      await this.forward({ command: 'raiseBudget', budgetNanoUsd });
  }

  private async forward(command: ControlCommand): Promise<void> {
    const handle = this.child?.handle;
    if (!handle) return;
    const told = command.command === 'raiseBudget' ? { ...command, ...this.budgetField() } : command;
    // A child that has just finished needs no command; a hold takes effect before the next stage.
    await CancellationScope.nonCancellable(() => handle.signal(signalNames.control, told)).catch(() => undefined);
  }

  private note(state: LlmStageState): void {
    const name = llmStageName(state.stage, state.item);
    const isNew = state.pause !== undefined && !this.states.get(name)?.pause;
    if (isNew) this.pausedSinceMs = Date.now();
    this.states.set(name, state);
    this.onChange();
    const pause = isNew ? this.pauseWith(state) : undefined;
    // Of one that a person asked for `hold` has told already.
    if (pause && pause.reason !== operatorPause.reason) this.onPause(pause);
  }

  /** What the open stage may spend: the run's budget less what the other stages spent. */
  private budgetField(): { budgetNanoUsd?: number } {
    if (this.budgetNanoUsd === undefined) return {};
    const others = [...this.states].filter(([name]) => name !== this.child?.name).map(([, state]) => state);
    return { budgetNanoUsd: Math.max(0, this.budgetNanoUsd - sumOfSpent(others)) };
  }

  private get view(): ControlView {
    const state = this.child && this.states.get(this.child.name);
    return { pause: this.pauseWith(state), llm: state, money: this.money };
  }

  private get money(): RunMoney {
    const spentNanoUsd = sumOfSpent([...this.states.values()]);
    return { spentNanoUsd, ...(this.budgetNanoUsd === undefined ? {} : { budgetNanoUsd: this.budgetNanoUsd }) };
  }

  private pauseWith(state: LlmStageState | undefined): RunPause | undefined {
    const stage = state && llmStageName(state.stage, state.item);
    if (state?.pause) return { ...state.pause, ...(stage ? { stage } : {}), sinceMs: this.pausedSinceMs };
    if (this.heldSinceMs === undefined) return undefined;
    return { ...operatorPause, ...(stage ? { stage } : {}), sinceMs: this.heldSinceMs };
  }
}

function sumOfSpent(states: readonly LlmStageState[]): number {
  return states.reduce((sum, { totals }) => sum + (totals.spentNanoUsd ?? 0), 0);
}
