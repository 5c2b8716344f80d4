import type { ControlCommand } from '../core/contracts/llmWork';
import type { RunPause, RunView, StageView } from '../core/contracts/run';
import { llmStageName } from '../temporal.config';
import { formatCount, formatDuration, formatTime, visibleLength, wrap } from './format';

/** Why a run waits, since when, and the commands that end it, ready to be copied; none for a run that does not wait. */
export function describePause(view: RunView, nowMs: number, width: number = Infinity): string[] {
  const { pause, runId } = view;
  if (!pause) return [];
  const since = `${formatTime(new Date(pause.sinceMs).toISOString())} UTC`;
  const where = pause.stage ? `, in ${pause.stage}` : '';
  const heading = `${runId} is paused since ${since} (${formatDuration(Math.max(0, nowMs - pause.sinceMs))})${where}`;
  return [
    ...wrap(heading, width),
    ...wrap(pause.message, width, '  '),
    ...wrap(`to mend it: ${pause.mend}`, width, '  '),
    ...wrap('then, in any terminal:', width, '  '),
    ...layOut(listWaysOn(view), width),
  ];
}

export interface WayOn {
  /** Ready to be copied into a shell. */
  command: string;
  meaning: string;
}

/** The commands that end the pause of a run, then those that look at it or give it up. */
export function listWaysOn(view: RunView): WayOn[] {
  const { pause, runId } = view;
  if (!pause) return [];
  const cli = (words: string) => `npx rankwright ${words}`;
  const failed = countFailed(view);
  const ways: Record<ControlCommand['command'], WayOn> = {
    pause: { command: cli(`pause ${runId}`), meaning: 'waits' },
    resume: { command: cli(`resume ${runId}`), meaning: 'goes on' },
    retryFailed: { command: cli(`retry-failed ${runId}`), meaning: `asks the ${failed}failed requests again` },
    acceptFailed: { command: cli(`accept-failed ${runId}`), meaning: 'goes on without them' },
    raiseBudget: { command: cli(`raise-budget ${runId} ${suggestBudget(view)}`), meaning: 'goes on with this budget' },
  };
  const looks = failed ? [{ command: cli(`failed ${runId}`), meaning: 'shows what failed' }] : [];
  const cancel = { command: cli(`cancel ${runId}`), meaning: 'gives up; what was answered is kept' };
  return [...pause.waitsFor.map((command) => ways[command]), ...looks, cancel];
}

/** A budget in dollars that reaches to the projected end, and is half as much again as the present one at least. */
export function suggestBudget({ pause, money, stages }: RunView): string {
  const llm = stageOf(pause, stages)?.llm;
  const budget = money?.budgetNanoUsd ?? llm?.budgetNanoUsd ?? 0;
  const others = (money?.spentNanoUsd ?? 0) - (llm?.totals.spentNanoUsd ?? 0);
  const projected = Math.max(0, others) + (llm?.projectedNanoUsd ?? 0);
  return roundUp(Math.max(projected, 1.5 * budget, money?.spentNanoUsd ?? 0) / 1e9 || 1);
}

/** Dollars with two digits that count, or whole ones: 12.34 is "13", 0.0123 is "0.013", 1501 stays. */
function roundUp(usd: number): string {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(usd)));
  const scale = 10 ** digits;
  // What floating point adds to 0.75 must not make it 0.76.
  return (Math.ceil(usd * scale - 1e-9) / scale).toFixed(digits);
}

function countFailed({ pause, stages }: RunView): string {
  const reasons = stageOf(pause, stages)?.llm?.totals.failedByReason ?? {};
  const failed = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  return failed > 0 ? `${formatCount(failed)} ` : '';
}

/** The stage that a run waits in. */
function stageOf(pause: RunPause | undefined, stages: readonly StageView[]): StageView | undefined {
  return stages.find(({ name, item }) => llmStageName(name, item) === pause?.stage);
}

/** Commands one a line, what they do beside them where it fits: a command that is cut cannot be copied. */
function layOut(ways: WayOn[], width: number): string[] {
  const widest = Math.max(...ways.map(({ command }) => command.length));
  return ways.map(({ command, meaning }) => {
    const whole = `    ${command.padEnd(widest)}   ${meaning}`;
    return visibleLength(whole) <= width ? whole : `    ${command}`;
  });
}
