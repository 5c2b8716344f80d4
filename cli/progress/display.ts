import type { RunView } from '../../core/contracts/run';
import { colorsFor } from '../format';
import type { World } from '../ports';
import { Meter } from './meter';
import { PlainDisplay } from './plainDisplay';
import { renderProgress } from './renderProgress';

/** Shows a run while it goes on; `pause` leaves what is shown standing, so that something else can be printed below it. */
export interface Display {
  update(view: RunView): void;
  pause(): void;
  /** Prints a line of another origin without tearing the picture. */
  note(line: string): void;
}

/** Redraws in place on a terminal; prints lines everywhere else. */
export function createDisplay(world: World): Display {
  const { err } = world.terminal;
  const capable = err.isTty && world.environment.TERM !== 'dumb' && !world.environment.CI;
  return capable ? new LiveDisplay(world) : new PlainDisplay(world);
}

class LiveDisplay implements Display {
  private readonly meter = new Meter();
  private drawnLines = 0;

  constructor(private readonly world: World) {}

  update(view: RunView): void {
    const { terminal, clock, environment } = this.world;
    const { err } = terminal;
    const nowMs = clock.nowMs();
    this.meter.observe(view, nowMs);
    const style = {
      columns: err.columns ?? 80,
      rows: err.rows ?? 24,
      nowMs,
      meter: this.meter,
      colors: colorsFor(err, environment),
    };
    const lines = renderProgress(view, style);
    err.write(`${this.rewind()}${lines.join('\n')}\n`);
    this.drawnLines = lines.length;
  }

  pause(): void {
    this.drawnLines = 0;
  }

  note(line: string): void {
    this.world.terminal.err.write(`${this.rewind()}${line}\n`);
    this.drawnLines = 0;
  }

  /** Up to the first line, then clear to the end of the screen: a shorter picture leaves nothing behind. The echo of ^C moves the cursor. */
  private rewind(): string {
    return this.drawnLines > 0 ? `\r\u001b[${this.drawnLines}A\u001b[0J` : '';
  }
}
