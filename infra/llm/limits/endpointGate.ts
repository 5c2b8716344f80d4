import { setMaxListeners } from 'node:events';
import type { Gate } from './gate';
import { notBefore, placeRequest, spacingOf, type Limits, type Spacing, type Timelines } from './pace';
import { readRateLimitWait } from './rateHeaders';
import { createDemand, type Demand } from './demand';
import { OpenWindow } from './openWindow';
import type { SharedPace } from './sharedPace';

/** The next slice is fetched this long before the last one is used up: more than a round trip to storage. */
const claimAheadMs = 250;

interface Waiter {
  tokens: number;
  /** Its place on the timelines; 0 before it has one. */
  atMs: number;
  release(): void;
}

/** A piece of the timelines that is claimed and not yet anybody's. */
interface Spare {
  from: Timelines;
  end: Timelines;
}

/** One process's side of a limit: who waits, who has a place, and when to fetch the next slice. */
export class EndpointGate implements Gate {
  private waiting: Waiter[] = [];
  private placed: Waiter[] = [];
  private spare: Spare | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isBusy = false;
  private readonly demand: Demand;
  private readonly window = new OpenWindow();
  /** How far behind its place a request may be sent, for the two reasons that there are; together a slice. */
  private readonly lagMs: number;
  private readonly lateMs: number;
  private readonly spacing: Spacing;
  private readonly isLimited: boolean;

  constructor(
    private readonly pace: SharedPace,
    private readonly limits: Limits,
    private readonly options: { now: () => number; sliceMs: number },
  ) {
    this.lagMs = 0.75 * options.sliceMs;
    this.lateMs = options.sliceMs - this.lagMs;
    this.demand = createDemand(this.lagMs, limits.tokensPerMinute);
    this.spacing = spacingOf(limits);
    this.isLimited = limits.requestsPerMinute !== undefined || limits.tokensPerMinute !== undefined;
    pace.onClose(() => this.pump());
  }

  enter(tokens: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = (): void => {
        this.waiting = this.waiting.filter((each) => each !== waiter);
        this.placed = this.placed.filter((each) => each !== waiter);
        reject(signal.reason);
      };
      const release = (): void => {
        signal.removeEventListener('abort', abort);
        this.demand.enter(tokens, this.options.now());
        this.window.enter();
        resolve();
      };
      const waiter: Waiter = { tokens, atMs: 0, release };
      // As many requests listen as are open; Node would take more than ten for a leak.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.push(waiter);
      this.pump();
    });
  }

  leave({ tokens }: { tokens: number }, headers?: Headers): void {
    this.demand.leave(tokens);
    const hadRoom = this.window.hasRoom;
    this.window.leave(tokens > 0);
    const waitMs = headers && readRateLimitWait(headers);
    if (waitMs !== undefined) this.closeUntil(this.options.now() + waitMs);
    if (!hadRoom) this.pump();
  }

  refused(): void {
    this.window.halve(this.options.now());
  }

  closeUntil(epochMs: number): void {
    if (epochMs > this.pace.closedUntilMs) this.pace.close(epochMs);
  }

  /** Lets through whose time has come, and sees to it that it is called again when there is more to do. */
  private pump(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length + this.placed.length === 0) return;
    const nowMs = this.options.now();
    this.giveBackPlaces(({ atMs }) => atMs < this.pace.closedUntilMs);
    this.giveBackPlaces(({ atMs }) => nowMs > atMs + this.lateMs);
    if (nowMs < this.pace.closedUntilMs) return this.wakeAt(this.pace.closedUntilMs, nowMs);
    const refreshed = this.pace.refreshWhenStale();
    if (refreshed) return void refreshed.finally(() => this.pump());
    this.placeFromSpare(nowMs);
    this.releaseDue(nowMs);
    this.claimNext(nowMs);
  }

  /** Places that are lost, because the gate was closed or this process was asleep, are waited for again. */
  private giveBackPlaces(isLost: (waiter: Waiter) => boolean): void {
    if (!this.placed.some(isLost)) return;
    this.waiting = [...this.placed.filter(isLost), ...this.waiting];
    this.placed = this.placed.filter((waiter) => !isLost(waiter));
    this.spare = undefined;
  }

  private placeFromSpare(nowMs: number): void {
    const at = { earliestMs: nowMs, spacing: this.spacing, lagMs: this.lagMs };
    while (this.waiting[0]) {
      if (!this.isLimited) {
        this.waiting[0].atMs = nowMs;
        this.placed.push(this.waiting.shift() as Waiter);
        continue;
      }
      const place = this.spare && placeRequest(this.spare.from, this.waiting[0].tokens, at);
      if (!this.spare || !place || !isWithin(place.next, this.spare.end)) return;
      this.spare.from = place.next;
      this.waiting[0].atMs = place.atMs;
      this.placed.push(this.waiting.shift() as Waiter);
    }
  }

  private releaseDue(nowMs: number): void {
    while (this.placed[0] && this.placed[0].atMs <= nowMs && this.window.hasRoom) this.placed.shift()?.release();
  }

  private claimNext(nowMs: number): void {
    const claimAtMs = (this.placed.at(-1)?.atMs ?? -Infinity) - claimAheadMs;
    if (this.waiting.length > 0 && !this.isBusy && claimAtMs <= nowMs) void this.claim();
    // Without room it is called again by whoever leaves.
    const dueMs = (this.window.hasRoom ? this.placed[0]?.atMs : undefined) ?? Infinity;
    const nextMs = this.waiting.length > 0 && !this.isBusy ? Math.min(dueMs, Math.max(claimAtMs, nowMs)) : dueMs;
    if (nextMs < Infinity) this.wakeAt(nextMs, nowMs);
  }

  private async claim(): Promise<void> {
    this.isBusy = true;
    let plan: ClaimPlan | undefined;
    try {
      await this.pace.claim((timelines, shares) => {
        plan = this.planClaim(timelines, spacingOf(this.limits, shares));
        return plan.end;
      });
    } finally {
      this.isBusy = false;
    }
    if (plan) this.apply(plan);
    this.pump();
  }

  /** Places for those who wait, a slice's worth at most, and some for those who will come before the next claim. */
  private planClaim(timelines: Timelines, spacing: Spacing): ClaimPlan {
    const nowMs = this.options.now();
    const startMs = Math.max(nowMs, this.pace.closedUntilMs);
    const correction = this.demand.correction();
    let cursor = notBefore(timelines, startMs);
    cursor = { ...cursor, tokensAtMs: cursor.tokensAtMs + Math.max(correction, 0) * spacing.tokenMs };
    let credit = Math.max(-correction, 0);
    const firstMs = Math.max(cursor.requestsAtMs, cursor.tokensAtMs);
    const places: ClaimPlan['places'] = [];
    for (const waiter of this.waiting) {
      const free = Math.min(credit, waiter.tokens);
      const place = placeRequest(cursor, waiter.tokens - free, { earliestMs: startMs, spacing, lagMs: this.lagMs });
      if (places.length > 0 && place.atMs >= firstMs + this.options.sliceMs) break;
      places.push({ waiter, atMs: place.atMs });
      cursor = place.next;
      credit -= free;
    }
    const isAll = places.length === this.waiting.length;
    const expected = isAll ? this.demand.expected(nowMs, spacing) : { requests: 0, tokensEach: 0 };
    let end = cursor;
    for (let more = places.length; more < expected.requests; more += 1)
      end = placeRequest(end, expected.tokensEach, { earliestMs: startMs, spacing, lagMs: this.lagMs }).next;
    return { places, spare: end === cursor ? undefined : { from: cursor, end }, end, correction, credit };
  }

  private apply({ places, spare, correction, credit }: ClaimPlan): void {
    for (const { waiter, atMs } of places) {
      if (!this.waiting.includes(waiter)) continue;
      waiter.atMs = atMs;
      this.placed.push(waiter);
    }
    const placed = new Set(places.map(({ waiter }) => waiter));
    this.waiting = this.waiting.filter((waiter) => !placed.has(waiter));
    this.spare = spare;
    this.demand.settle(correction + credit);
  }

  private wakeAt(atMs: number, nowMs: number): void {
    this.timer = setTimeout(() => this.pump(), Math.max(Math.ceil(atMs - nowMs), 0));
  }
}

interface ClaimPlan {
  places: { waiter: Waiter; atMs: number }[];
  spare: Spare | undefined;
  end: Timelines;
  /** Tokens that were used beyond (or, negative, below) what was told, as the plan found them; and what it left of them. */
  correction: number;
  credit: number;
}

/** A millisecond's thousandth: sums of fractions do not end exactly where products do. */
function isWithin(timelines: Timelines, end: Timelines): boolean {
  return timelines.requestsAtMs <= end.requestsAtMs + 1e-3 && timelines.tokensAtMs <= end.tokensAtMs + 1e-3;
}
