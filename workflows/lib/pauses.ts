import type {
  ControlCommand,
  LlmStageState,
  PauseReason,
  QuarantineReason,
  StagePause,
} from '../../core/contracts/llmWork';
import type { RunMoney, RunPause } from '../../core/contracts/run';

/** Which controls end a pause. */
const waitsFor: Record<PauseReason, StagePause['waitsFor']> = {
  operator: ['resume'],
  quota: ['resume'],
  auth: ['resume'],
  unavailable: ['resume'],
  failures: ['retryFailed', 'acceptFailed'],
  budget: ['raiseBudget'],
};

export function createPause(reason: PauseReason, message: string, mend: string): StagePause {
  return { reason, message, mend, waitsFor: waitsFor[reason] };
}

export const operatorPause = createPause(
  'operator',
  'paused by a person; what was answered is kept',
  'resume it when you like',
);

/** What a control is judged by: the run as its query `progress` would tell it. */
export interface ControlView {
  pause?: RunPause | undefined;
  /** The LLM stage that is running. */
  llm?: LlmStageState | undefined;
  money: RunMoney;
}

/** Why a control makes no sense now, in one sentence, or undefined when it does. */
export function refusalOf(command: ControlCommand, view: ControlView): string | undefined {
  switch (command.command) {
    case 'pause':
      return view.pause && `the run is paused already: ${view.pause.message}`;
    case 'resume':
      if (!view.pause) return 'the run is not paused';
      return refuseUnlessAwaited('resume', view.pause);
    case 'acceptFailed':
      if (view.pause?.reason !== 'failures')
        return 'the run does not wait because of failed requests: nothing to accept';
      return undefined;
    case 'retryFailed':
      return refuseRetry(command.reason, view);
    case 'raiseBudget':
      return refuseBudget(command.budgetNanoUsd, view.money);
  }
}

/** What the person who sent a control reads when it was taken. */
export function replyTo(command: ControlCommand, { llm }: ControlView): string {
  switch (command.command) {
    case 'pause':
      return llm
        ? `the stage ${llm.stage} stops asking; what was answered is kept`
        : 'the run waits before its next stage; the one that is running goes on to its end';
    case 'resume':
      return 'the run goes on';
    case 'acceptFailed':
      return `the stage ${llm?.stage} goes on with ${sumOf(llm)} failed requests`;
    case 'retryFailed':
      return `${sumOf(llm, command.reason)} failed requests are asked again`;
    case 'raiseBudget':
      return `the budget is ${dollars(command.budgetNanoUsd)} now`;
  }
}

/** `$0.0123`: as many digits as a person needs to tell two amounts apart. */
export function dollars(nanoUsd: number): string {
  const usd = nanoUsd / 1e9;
  if (usd >= 1 || usd === 0) return `$${usd.toFixed(2)}`;
  const decimals = Math.min(9, 2 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(decimals).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}

function refuseUnlessAwaited(command: ControlCommand['command'], pause: RunPause): string | undefined {
  if (pause.waitsFor.includes(command)) return undefined;
  const awaited = pause.waitsFor.map((each) => commandNames[each]).join(' or ');
  return `the run does not wait for ${commandNames[command]} but for ${awaited}: ${pause.message}`;
}

/** As people type them. */
const commandNames: Record<ControlCommand['command'], string> = {
  pause: 'pause',
  resume: 'resume',
  retryFailed: 'retry-failed',
  acceptFailed: 'accept-failed',
  raiseBudget: 'raise-budget',
};

function refuseRetry(reason: QuarantineReason | undefined, { pause, llm }: ControlView): string | undefined {
  if (!llm || llm.state === 'done') return 'no language-model stage is running: there are no failed requests to retry';
  if (llm.state === 'collecting')
    return `the answers of the stage ${llm.stage} are complete and being collected: its failed requests are not asked again`;
  if (pause?.stage) {
    const refusal = refuseUnlessAwaited('retryFailed', pause);
    if (refusal) return refusal;
  }
  const present = Object.keys(llm.totals.failedByReason);
  if (present.length === 0) return `the stage ${llm.stage} has no failed requests`;
  if (reason && !present.includes(reason))
    return `no request of the stage ${llm.stage} failed as "${reason}": there are ${present.join(', ')}`;
  return undefined;
}

function refuseBudget(nanoUsd: number, { spentNanoUsd, budgetNanoUsd }: RunMoney): string | undefined {
  if (!Number.isSafeInteger(nanoUsd) || nanoUsd <= 0)
    return `${String(nanoUsd)} is no amount in billionths of a dollar`;
  if (budgetNanoUsd === undefined)
    return 'the run has no budget that could be raised: llm.budgetUsd of its spec sets none';
  if (nanoUsd <= spentNanoUsd) return `the budget must be above what is spent (${dollars(spentNanoUsd)})`;
  if (nanoUsd <= budgetNanoUsd) return `the budget is ${dollars(budgetNanoUsd)} already: name more`;
  return undefined;
}

function sumOf(llm: LlmStageState | undefined, reason?: QuarantineReason): number {
  const counts = Object.entries(llm?.totals.failedByReason ?? {});
  return counts.filter(([each]) => !reason || each === reason).reduce((sum, [, count]) => sum + count, 0);
}
