import { continueAsNew, defineQuery, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';
import type { StageRequest } from '../../core/contracts/activities';
import type {
  ControlCommand,
  LlmStage,
  LlmStageState,
  LlmTotals,
  ShardRequest,
  StagePause,
} from '../../core/contracts/llmWork';
import type { Usage } from '../../core/contracts/manifest';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { RunProgress } from '../../core/contracts/run';
import { eventsPerRun, queryNames, signalNames } from '../../temporal.config';
import { createReporter } from './reportStage';
import { operatorPause } from './pauses';
import { openPurse, type Purse } from './purse';
import { noBatches, type BatchTally } from './batchTally';
import type { BoardState } from './boardState';
import { AnsweredRounds, nothingAsked, usageOf, type AnsweredRound } from './answeredRounds';
import { countFailures } from './failureCounts';
import { ShardBoard } from './shardBoard';
import { StageControl } from './stageControl';
import { stageSettings, type StageSettings } from './stageSettings';

export interface LlmBatchInput {
  stage: LlmStage;
  request: StageRequest;
  /** The most that this stage may spend; absent: what the spec says, if anything. */
  budgetNanoUsd?: number;
  /** What an earlier part of this workflow had done when it continued as new. */
  carried?: CarriedStage;
}

/** Small counters; rows and shards that need nothing more are not in it. */
export interface CarriedStage {
  requests: StageReceipt;
  rounds: AnsweredRound[];
  board: BoardState;
  purse: Purse;
  batches: BatchTally;
  isAccepted: boolean;
  pause?: StagePause;
}

/** All that the parts of an LLM stage share while its workflow runs. */
export class LlmStageRun {
  readonly control: StageControl;
  readonly settings: StageSettings;
  board: ShardBoard;
  purse: Purse;
  batches: BatchTally;
  phase: Exclude<LlmStageState['state'], 'paused'> = 'planning';
  private requests: StageReceipt | undefined;
  readonly rounds: AnsweredRounds;
  private isAccepted: boolean;
  private readonly reporter = createReporter();

  constructor(
    readonly input: LlmBatchInput,
    readonly answersStage: string,
  ) {
    const { stage, request, carried } = input;
    this.settings = stageSettings(request.spec, stage);
    this.board = carried ? new ShardBoard(carried.board) : ShardBoard.ofShards(0);
    this.purse = carried?.purse ?? openPurse(input.budgetNanoUsd ?? nanoUsdOf(request.spec.llm.budgetUsd));
    this.batches = carried?.batches ?? noBatches;
    this.isAccepted = carried?.isAccepted ?? false;
    this.requests = carried?.requests;
    this.rounds = new AnsweredRounds(carried?.rounds);
    this.control = new StageControl(carried?.pause, () => this.report());
    setHandler(defineQuery<RunProgress>(queryNames.progress), () => this.progress());
    setHandler(defineSignal<[ControlCommand]>(signalNames.control), (command) => this.obey(command));
  }

  /** The requests of a round are written: from now on it is known how many there are. */
  beginRound(requests: StageReceipt): void {
    if (!this.requests) {
      this.board = ShardBoard.ofShards(requests.parts);
      this.batches = noBatches;
      // What a person accepted of a round's failures is not accepted of the next one's.
      this.isAccepted = false;
    }
    this.requests = requests;
  }

  endRound(answers: StageReceipt): void {
    this.addRound(answers, { totals: this.totals });
  }

  /** Of a round that was sealed before this workflow came to it: nothing is asked, and nothing paid. */
  endFoundRound(answers: StageReceipt): void {
    const requests = this.requestCount;
    const answered = requests - (answers.usage?.failed ?? 0);
    this.addRound(answers, { totals: { ...this.nothing, requests, answered, fromLedger: requests }, isFound: true });
  }

  private addRound(answers: StageReceipt, round: Pick<AnsweredRound, 'totals' | 'isFound'>): void {
    this.rounds.add({ requests: this.requestsReference, answers: referenceOf(answers), ...round });
    this.requests = undefined;
  }

  enter(phase: LlmStageRun['phase']): void {
    this.phase = phase;
    this.report();
  }

  /** Failures are judged when no retry is on its way; a person may have accepted them. */
  get hasTooManyFailures(): boolean {
    if (this.isAccepted || this.board.isRetrying) return false;
    return this.board.failed > this.settings.maxFailedShare * this.requestCount;
  }

  get requestCount(): number {
    return this.requests?.counts.out ?? 0;
  }

  /** History is long enough: nothing more is started, and this run hands over to the next when nothing is open. */
  get isDraining(): boolean {
    return workflowInfo().historyLength > eventsPerRun;
  }

  /** The fields that every request to an activity of this stage has. */
  get base(): Pick<ShardRequest, 'spec' | 'llmStage' | 'stage' | 'requests'> {
    const { stage: llmStage, request } = this.input;
    return { spec: request.spec, llmStage, stage: this.answersStage, requests: this.requestsReference };
  }

  get requestsReference(): ShardRequest['requests'] {
    if (!this.requests) throw new TypeError('the requests have not been planned');
    return referenceOf(this.requests);
  }

  /** Hands over to a fresh history; only when nothing is open. */
  async handOver(): Promise<never> {
    await this.reporter.flush();
    // Read only now, and nothing is awaited after it: a control that arrived meanwhile must not be lost.
    const { requests, rounds, purse, batches, isAccepted, control } = this;
    if (!requests) throw new TypeError('the requests have not been planned');
    const pause = control.pause ? { pause: control.pause } : {};
    const carried = { requests, rounds: rounds.list, board: this.board.state, purse, batches, isAccepted, ...pause };
    return continueAsNew<(input: LlmBatchInput) => Promise<StageReceipt>>({ ...this.input, carried });
  }

  /** The parent has heard the last word when this returns. */
  async close(): Promise<void> {
    this.enter('done');
    await this.reporter.flush();
  }

  report(): void {
    this.reporter.tell(this.state);
  }

  /** Tells the parent now and then: its history pays for every word. */
  reportProgress(): void {
    this.reporter.tellIfNews(this.state);
  }

  /** Of the round that is asked. */
  get usage(): Usage {
    return usageOf(this.totals);
  }

  /** Of all rounds, as far as this workflow asked them. */
  get ownUsage(): Usage {
    return usageOf(this.rounds.sumWith(this.nothing));
  }

  /** No shard is asked any more. */
  private get isSealing(): boolean {
    return this.phase === 'collecting' || this.phase === 'done';
  }

  private get totals(): LlmTotals {
    const { board, batches, requests } = this;
    if (!requests) return this.nothing;
    return {
      requests: requests.counts.out,
      answered: Math.max(board.answered, batches.answered),
      // What this run's own batches put there was not there before.
      fromLedger: Math.max(0, board.counts.fromLedger - batches.answered),
      failedByReason: board.failedByReason,
      tokensIn: board.counts.tokensIn + batches.tokensIn,
      tokensCached: board.counts.tokensCached + batches.tokensCached,
      tokensOut: board.counts.tokensOut + batches.tokensOut,
      ...(this.settings.hasPrice ? { spentNanoUsd: this.purse.spentNanoUsd - this.rounds.spentNanoUsd } : {}),
    };
  }

  private get nothing(): LlmTotals {
    return this.settings.hasPrice ? { ...nothingAsked, spentNanoUsd: 0 } : nothingAsked;
  }

  private get state(): LlmStageState {
    const { batches, purse, control, board, rounds } = this;
    const totals = rounds.sumWith(this.totals);
    const { submitted, finished, round, note } = batches;
    const settled = totals.answered + countFailures(totals.failedByReason);
    const projected = totals.spentNanoUsd === undefined || settled === 0 ? undefined : totals.spentNanoUsd / settled;
    return {
      stage: this.input.stage,
      ...(this.input.request.item === undefined ? {} : { item: this.input.request.item }),
      mode: this.settings.mode,
      state: control.pause ? 'paused' : this.phase,
      shards: { done: board.counts.done, total: board.counts.total },
      ...(rounds.count > 0 ? { round: rounds.count + (this.requests ? 1 : 0) } : {}),
      totals,
      ...(round > 0 ? { batches: { submitted, finished, round, ...(note ? { note } : {}) } } : {}),
      ...(purse.budgetNanoUsd === undefined ? {} : { budgetNanoUsd: purse.budgetNanoUsd }),
      ...(projected === undefined ? {} : { projectedNanoUsd: Math.ceil(projected * totals.requests) }),
      ...(control.pause ? { pause: control.pause } : {}),
    };
  }

  private progress(): RunProgress {
    const { state } = this;
    return { stages: [{ name: state.stage, state: 'running', shards: state.shards, llm: state }] };
  }

  /** What makes no sense any more by the time it arrives is left alone: the run judged it by what it knew. */
  private obey(command: ControlCommand): void {
    const { control } = this;
    if (command.command === 'pause') control.pauseFor(operatorPause, { stopsOpen: true });
    if (command.command === 'raiseBudget') this.purse = { ...this.purse, budgetNanoUsd: command.budgetNanoUsd };
    if (command.command === 'retryFailed' && !this.isSealing) this.board.retryFailed(command.reason);
    if (command.command === 'acceptFailed') this.isAccepted = true;
    if (control.pause?.waitsFor.includes(command.command)) control.goOn();
    control.touch();
  }
}

export function referenceOf({ stage, key, digest }: StageReceipt): ShardRequest['requests'] {
  return { stage, key, digest };
}

export function nanoUsdOf(usd: number | undefined): number | undefined {
  return usd === undefined ? undefined : Math.floor(usd * 1e9);
}
