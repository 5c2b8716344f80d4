import type { RunView, StageView } from '../../core/contracts/run';
import { clip, formatCount, formatDuration, formatRate, type Colors } from '../format';
import { describePause } from '../pauseText';
import { durationOf } from '../tables/runsTable';
import { describeDropped, describeRows, stageLabel } from '../tables/stageTable';
import { describeLlm } from './describeLlm';
import type { Meter } from './meter';

export interface ProgressStyle {
  columns: number;
  rows: number;
  nowMs: number;
  meter: Meter;
  colors: Colors;
}

/** A run as it stands, one line a stage, none wider than the terminal and no more lines than it has. */
export function renderProgress(view: RunView, style: ProgressStyle): string[] {
  const { colors, columns, rows, nowMs } = style;
  const heading = `${view.runId} · ${view.status} · ${formatDuration(durationOf(view, nowMs))}`;
  const labelWidth = Math.min(Math.max(8, ...view.stages.map((stage) => stageLabel(stage).length)), 28);
  const lines = view.stages.map((stage) => renderStage(stage, labelWidth, style));
  const pause = renderPause(view, style);
  const told = [colors.bold(heading), ...keepTelling(view.stages, lines, rows - 2 - pause.length)];
  return [...told, ...pause].map((line) => clip(line, columns - 1));
}

/** What a running stage does, in words: "412/800 requests 52% 38/s 10 s left loss 0.41". */
export function describeActivity(stage: StageView, meter: Meter): string[] {
  const { progress } = stage;
  // Nothing done of nobody knows how much: that it runs is all there is to say.
  if (!progress || (progress.done === 0 && progress.total === undefined && !progress.phase)) return [];
  const { done, total, unit, note, phase, secondsLeft } = progress;
  const pace = stage.llm?.pause ? undefined : meter.paceOf(stage);
  const remainingMs = secondsLeft === undefined ? pace?.remainingMs : secondsLeft * 1000;
  return [
    phase ?? '',
    total === undefined ? `${formatCount(done)} ${unit}` : `${formatCount(done)}/${formatCount(total)} ${unit}`,
    total ? `${Math.floor((100 * Math.min(done, total)) / total)} %` : '',
    note ?? '',
    pace ? formatRate(pace.perSecond) : '',
    remainingMs === undefined || done === total ? '' : `${formatDuration(remainingMs)} left`,
    ...(stage.llm ? describeLlm(stage.llm) : []),
  ].filter(Boolean);
}

/** What a closed stage came to, in words. */
export function describeOutcome(stage: StageView): string {
  const rows = describeRows(stage.counts);
  const dropped = describeDropped(stage.counts);
  const parts = [rows && `${rows} ${rows === '1' ? 'row' : 'rows'}`, dropped && `dropped ${dropped}`];
  if (stage.state === 'done' && stage.durationMs !== undefined) parts.push(formatDuration(stage.durationMs));
  return parts.filter(Boolean).join(' · ');
}

function renderStage(stage: StageView, labelWidth: number, style: ProgressStyle): string {
  const { colors, columns, meter } = style;
  const label = clip(stageLabel(stage), labelWidth).padEnd(labelWidth);
  if (stage.state === 'waiting') return colors.dim(`  · ${label.trimEnd()}`);
  if (stage.state === 'done') return `  ${colors.green('✓')} ${label}  ${colors.dim(describeOutcome(stage))}`;
  if (stage.state === 'reused') {
    return `  ${colors.cyan('↺')} ${label}  ${colors.dim(['reused', describeOutcome(stage)].filter(Boolean).join(' · '))}`;
  }
  if (stage.state === 'failed') return `  ${colors.red('✗')} ${label}  ${colors.red(stage.lastFailure ?? 'failed')}`;
  const words = [...describeActivity(stage, meter), ...describeRetry(stage)].join('  ');
  const bar = renderBar(stage, barWidth(columns - labelWidth, words), colors);
  return `  ${colors.yellow(stage.llm?.pause ? '‖' : '▶')} ${label}  ${[bar, words || 'running'].filter(Boolean).join(' ')}`;
}

/** Below the stages, and whole: it says what the person has to do. */
function renderPause(view: RunView, { colors, columns, nowMs }: ProgressStyle): string[] {
  const [heading = '', ...rest] = describePause(view, nowMs, columns - 1);
  return heading ? ['', colors.yellow(heading), ...rest] : [];
}

function describeRetry(stage: StageView): string[] {
  if (stage.attempt === undefined || stage.attempt < 2) return [];
  return [`attempt ${stage.attempt}${stage.lastFailure ? `: ${stage.lastFailure}` : ''}`];
}

/** A bar is a luxury: it takes what the words leave, up to 24; room is kept, so that it seldom changes its length. */
function barWidth(columns: number, words: string): number {
  const room = columns - 8 - Math.max(words.length, 52);
  return room < 6 ? 0 : Math.min(24, room);
}

function renderBar(stage: StageView, width: number, colors: Colors): string {
  const { done = 0, total = 0 } = stage.progress ?? {};
  if (width === 0 || total === 0) return '';
  const filled = Math.round((width * Math.min(done, total)) / total);
  return `${colors.green('█'.repeat(filled))}${colors.dim('░'.repeat(width - filled))}`;
}

/** On a low terminal the stages that run or failed stay, then the latest that closed. */
function keepTelling(stages: StageView[], lines: string[], room: number): string[] {
  if (lines.length <= room) return lines;
  const weight = (stage: StageView | undefined) =>
    ({ failed: 0, running: 0, done: 1, reused: 1, waiting: 2 })[stage?.state ?? 'waiting'];
  const chosen = lines
    .map((_, index) => index)
    .sort((left, right) => weight(stages[left]) - weight(stages[right]) || right - left)
    .slice(0, Math.max(1, room));
  return chosen.sort((left, right) => left - right).map((index) => lines[index] ?? '');
}
