import type { RunView, StageView } from '../../core/contracts/run';
import { stageLabel } from '../tables/stageTable';

interface Sample {
  atMs: number;
  done: number;
}

export interface Pace {
  perSecond: number;
  /** Absent where the total is not known. */
  remainingMs?: number;
}

const windowMs = 30_000;

/** Watches the counters of running stages and tells their pace over the last half minute. */
export class Meter {
  private readonly samples = new Map<string, Sample[]>();

  observe(view: RunView, nowMs: number): void {
    for (const stage of view.stages) {
      if (stage.state !== 'running' || !stage.progress) continue;
      const key = keyOf(stage);
      const { done } = stage.progress;
      const kept = (this.samples.get(key) ?? []).filter(({ atMs }) => nowMs - atMs <= windowMs);
      // A counter that went back belongs to a new attempt.
      const restarted = (kept.at(-1)?.done ?? 0) > done;
      this.samples.set(key, [...(restarted ? [] : kept), { atMs: nowMs, done }]);
    }
  }

  /** Undefined until the counter has moved. */
  paceOf(stage: StageView): Pace | undefined {
    const samples = this.samples.get(keyOf(stage)) ?? [];
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last || last.done <= first.done || last.atMs <= first.atMs) return undefined;
    const perSecond = ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
    const total = stage.progress?.total;
    if (total === undefined) return { perSecond };
    return { perSecond, remainingMs: (Math.max(0, total - last.done) * 1000) / perSecond };
  }
}

function keyOf(stage: StageView): string {
  return `${stageLabel(stage)}/${stage.progress?.phase ?? ''}`;
}
