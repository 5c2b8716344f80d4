import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AskingStop } from '../../../core/contracts/llmWork';

/** Thrown by what was about to wait or to send after asking has ended; the reason stands in `Halt`. */
export class Halted extends Error {}

/**
 * The end of asking before all is asked. What is in flight is waited for, since it is paid for: only `cancelled`
 * closes connections. The first reason counts.
 */
export class Halt {
  stopped: AskingStop | undefined;
  failure: { error: unknown } | undefined;
  private readonly controller = new AbortController();
  private readonly onCancel = (): void => this.controller.abort();

  constructor(readonly cancelled: AbortSignal) {
    // Every open request listens to these two; Node would take more than ten for a leak.
    setMaxListeners(0, cancelled, this.controller.signal);
    if (cancelled.aborted) this.onCancel();
    cancelled.addEventListener('abort', this.onCancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Nothing more is sent: an operator has to act. */
  stop(reason: AskingStop): never {
    if (!this.signal.aborted) this.stopped = reason;
    this.controller.abort();
    throw new Halted(reason.reason);
  }

  /** Nothing more is sent: a later attempt may do better. */
  fail(error: unknown): never {
    this.end(error);
    throw new Halted('failed');
  }

  end(error: unknown): void {
    if (!this.signal.aborted) this.failure = { error };
    this.controller.abort();
  }

  check(): void {
    if (this.signal.aborted) throw new Halted('halted');
  }

  async sleep(ms: number): Promise<void> {
    this.check();
    await sleep(ms, undefined, { signal: this.signal }).catch(() => undefined);
    this.check();
  }

  /** Forgets the caller's signal. */
  dispose(): void {
    this.cancelled.removeEventListener('abort', this.onCancel);
  }
}
