import { condition } from '@temporalio/workflow';
import type { StagePause } from '../../core/contracts/llmWork';

/** Whether an LLM stage may go on. Everything that could let it go on, or stop it, is told by `touch`. */
export class StageControl {
  private changes = 0;
  private stopsOpen = false;

  constructor(
    public pause: StagePause | undefined,
    private readonly onTransition: () => void,
  ) {}

  /** Changes with everything that may matter to a loop that waits. */
  get version(): number {
    return this.changes;
  }

  /** What is open is to end early too: it would only run into the same, or a person wants it to stop. */
  get isStopping(): boolean {
    return this.pause !== undefined && this.stopsOpen;
  }

  touch(): void {
    this.changes += 1;
  }

  /** The first reason stands: what else goes wrong while things come to a stop is seen again afterwards. */
  pauseFor(pause: StagePause, { stopsOpen }: { stopsOpen: boolean }): void {
    if (this.pause) return;
    this.pause = pause;
    this.stopsOpen = stopsOpen;
    this.touch();
    this.onTransition();
  }

  goOn(): void {
    if (!this.pause) return;
    this.pause = undefined;
    this.touch();
    this.onTransition();
  }

  async changedSince(version: number): Promise<void> {
    await condition(() => this.changes !== version);
  }

  async whilePaused(): Promise<void> {
    await condition(() => this.pause === undefined);
  }
}
