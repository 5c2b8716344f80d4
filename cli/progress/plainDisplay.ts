import type { RunView, StageView } from '../../core/contracts/run';
import type { World } from '../ports';
import { describePause } from '../pauseText';
import { stageLabel } from '../tables/stageTable';
import type { Display } from './display';
import { Meter } from './meter';
import { describeActivity, describeOutcome } from './renderProgress';

const intervalMs = 10_000;

/**
 * For files and pipes: a line when a stage changes its state, and every ten seconds what each running one does; a
 * pause once, when it begins, and then nothing until it ends.
 */
export class PlainDisplay implements Display {
  private readonly meter = new Meter();
  private readonly shown = new Map<string, { state: string; attempt: number; atMs: number }>();
  private pausedSinceMs: number | undefined;

  constructor(private readonly world: World) {}

  update(view: RunView): void {
    const nowMs = this.world.clock.nowMs();
    this.meter.observe(view, nowMs);
    for (const stage of view.stages) this.updateStage(stage, nowMs, view.pause !== undefined);
    this.updatePause(view, nowMs);
  }

  pause(): void {
    // Nothing is redrawn here, so nothing can be overwritten.
  }

  note(line: string): void {
    this.world.terminal.err.write(`${line}\n`);
  }

  private updateStage(stage: StageView, nowMs: number, isPaused: boolean): void {
    const label = stageLabel(stage);
    const before = this.shown.get(label);
    const attempt = stage.attempt ?? 1;
    if (stage.state === 'waiting') return;
    const changed = before?.state !== stage.state || before.attempt !== attempt;
    const due = !isPaused && stage.state === 'running' && nowMs - (before?.atMs ?? 0) >= intervalMs;
    if (!changed && !due) return;
    this.shown.set(label, { state: stage.state, attempt, atMs: nowMs });
    this.note([timeOf(nowMs), label, ...this.describe(stage, attempt)].join('  '));
  }

  private updatePause(view: RunView, nowMs: number): void {
    const sinceMs = view.pause?.sinceMs;
    if (sinceMs === this.pausedSinceMs) return;
    this.pausedSinceMs = sinceMs;
    if (view.status === 'running') this.note(`${timeOf(nowMs)}  ${view.runId} goes on`);
    for (const line of describePause(view, nowMs)) this.note(line);
  }

  private describe(stage: StageView, attempt: number): string[] {
    if (stage.state === 'running') {
      const retry = attempt > 1 ? [`attempt ${attempt}${stage.lastFailure ? `: ${stage.lastFailure}` : ''}`] : [];
      const words = [...describeActivity(stage, this.meter), ...retry];
      return words.length > 0 ? words : ['started'];
    }
    if (stage.state === 'failed') return ['failed', stage.lastFailure ?? ''].filter(Boolean);
    return [stage.state, describeOutcome(stage)].filter(Boolean);
  }
}

function timeOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(11, 19);
}
