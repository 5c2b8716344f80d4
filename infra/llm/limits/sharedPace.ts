import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { Timelines } from './pace';

/** What processes know together of one endpoint; `workers` says when each of them last took a slice. */
const stateSchema = z.object({
  requestsAtMs: z.number(),
  tokensAtMs: z.number(),
  closedUntilMs: z.number(),
  workers: z.record(z.string(), z.number()),
});
type State = z.infer<typeof stateSchema>;

const nothing: State = { requestsAtMs: 0, tokensAtMs: 0, closedUntilMs: 0, workers: {} };

/** After this a process that took no slice is taken to be gone. */
const forgetWorkerMs = 120_000;
/** Further ahead than any of ours would write: a clock that was wrong, which must not stop everybody. */
const farthestMs = 20 * 60_000;
/** The longest Retry-After that is believed, a day, and an hour for clocks that differ. */
const farthestCloseMs = 25 * 3_600_000;
/** How late a worker may hear that another was told to wait; one GET costs next to nothing. */
const hearAfterMs = 250;
const storageTimeoutMs = 5_000;
const outageMs = 10_000;

interface PaceOptions {
  now: () => number;
  sliceMs: number;
  warn: (message: string) => void;
}

/**
 * The state that all processes share about one endpoint: an object that is read and replaced by compare-and-swap.
 * While storage does not answer, this process goes on with its part of the limit, as large as it was when storage
 * last answered.
 */
export class SharedPace {
  private readonly worker = randomUUID().slice(0, 8);
  private readonly listeners = new Set<() => void>();
  private state = nothing;
  private readAtMs = -Infinity;
  private outageUntilMs = -Infinity;
  private closeWrittenMs = 0;
  private refreshing: Promise<unknown> | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    private readonly options: PaceOptions,
  ) {}

  get closedUntilMs(): number {
    return this.state.closedUntilMs;
  }

  /** Calls back whenever a later `closedUntilMs` is known. */
  onClose(listener: () => void): void {
    this.listeners.add(listener);
  }

  /**
   * Reads what others wrote, in the first place that they were told to wait, when that was not done for a moment. Only
   * when it is older than two slices is there something to wait for: whoever sends all the time never waits, and whoever
   * was idle does not send blindly.
   */
  refreshWhenStale(): Promise<unknown> | undefined {
    const ageMs = this.options.now() - this.readAtMs;
    if (ageMs < hearAfterMs || this.isOutage()) return undefined;
    this.refreshing ??= this.attempt(async () => this.adopt((await this.read()).state)).finally(() => {
      this.refreshing = undefined;
    });
    return ageMs < 2 * this.options.sliceMs ? undefined : this.refreshing;
  }

  /**
   * Takes a piece of the common timelines. `plan` is called with where they end now and returns where they end after
   * it; it may be called again when another process was quicker, and its last call is the one that counts.
   */
  async claim(plan: (timelines: Timelines, shares: number) => Timelines): Promise<void> {
    const isShared =
      !this.isOutage() &&
      (await this.attempt((isAbandoned) => this.swap((state) => this.withClaim(state, plan), isAbandoned)));
    if (!isShared) this.state = { ...this.state, ...plan(this.state, this.workerCount()) };
  }

  /** Closes at once here, and for the others with the next write. */
  close(untilMs: number): void {
    this.adopt({ ...this.state, closedUntilMs: untilMs });
    this.closing ??= this.writeClose().finally(() => {
      this.closing = undefined;
    });
  }

  private async writeClose(): Promise<void> {
    while (this.closeWrittenMs < this.closedUntilMs && !this.isOutage()) {
      const untilMs = this.closedUntilMs;
      await this.attempt((isAbandoned) =>
        this.swap((state) => ({ ...state, closedUntilMs: Math.max(state.closedUntilMs, untilMs) }), isAbandoned),
      );
      this.closeWrittenMs = untilMs;
    }
  }

  private withClaim(state: State, plan: (timelines: Timelines, shares: number) => Timelines): State {
    const nowMs = this.options.now();
    const workers = Object.entries(state.workers).filter(([, seenMs]) => seenMs > nowMs - forgetWorkerMs);
    const closedUntilMs = Math.max(state.closedUntilMs, this.closedUntilMs);
    this.adopt({ ...state, closedUntilMs });
    return { ...plan(state, 1), closedUntilMs, workers: { ...Object.fromEntries(workers), [this.worker]: nowMs } };
  }

  private async swap(change: (state: State) => State, isAbandoned: () => boolean): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const { state, etag } = await this.read();
      if (isAbandoned()) return;
      const next = change(state);
      if (await this.store.replaceIf(this.key, Buffer.from(JSON.stringify(next)), etag)) return this.adopt(next);
      // Whoever lost reads again, not all at the same moment; someone has gone forward each time.
      await delay(Math.random() * Math.min(10 * (attempt + 1), 200));
    }
  }

  private async read(): Promise<{ state: State; etag: string | null }> {
    const stored = await this.store.getWithTag(this.key);
    if (!stored) return { state: nothing, etag: null };
    return { state: this.parse(stored.body), etag: stored.etag };
  }

  /** What is no state, or lies impossibly far ahead, counts as nothing: the next write mends it. */
  private parse(body: Buffer): State {
    const state = parseState(body);
    const orNothing = (atMs: number, aheadMs = farthestMs): number => (atMs > this.options.now() + aheadMs ? 0 : atMs);
    return {
      requestsAtMs: orNothing(state.requestsAtMs),
      tokensAtMs: orNothing(state.tokensAtMs),
      closedUntilMs: orNothing(state.closedUntilMs, farthestCloseMs),
      workers: state.workers,
    };
  }

  private adopt(next: State): void {
    const isLater = next.closedUntilMs > this.closedUntilMs;
    this.state = {
      requestsAtMs: Math.max(next.requestsAtMs, this.state.requestsAtMs),
      tokensAtMs: Math.max(next.tokensAtMs, this.state.tokensAtMs),
      closedUntilMs: Math.max(next.closedUntilMs, this.closedUntilMs),
      workers: next.workers,
    };
    if (isLater) for (const listener of this.listeners) listener();
  }

  private workerCount(): number {
    return Math.max(1, Object.keys({ ...this.state.workers, [this.worker]: 0 }).length);
  }

  private isOutage(): boolean {
    return this.options.now() < this.outageUntilMs;
  }

  /** True when storage did it in time; else storage is left alone for a while, and whoever waits is not held up. */
  private async attempt(work: (isAbandoned: () => boolean) => Promise<void>): Promise<boolean> {
    let abandoned = false;
    try {
      await withTimeout(
        work(() => abandoned),
        storageTimeoutMs,
      );
      this.readAtMs = this.options.now();
      return true;
    } catch (error) {
      abandoned = true;
      this.outageUntilMs = this.options.now() + outageMs;
      const share = this.workerCount();
      this.options.warn(
        `the common rate limit at ${this.store.address}/${this.key} cannot be reached (${messageOf(error)}): ` +
          `this worker keeps 1/${share} of the limits for ${outageMs / 1000} s, then tries again`,
      );
      return false;
    }
  }
}

function parseState(body: Buffer): State {
  try {
    return stateSchema.parse(JSON.parse(body.toString('utf8')));
  } catch {
    return nothing;
  }
}

async function withTimeout(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function delay(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
