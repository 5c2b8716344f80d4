import type { Behaviour } from './options';

export interface LimitVerdict {
  isAccepted: boolean;
  /** `x-ratelimit-*`, and Retry-After where the request is refused. */
  headers: Record<string, string>;
  /** When the request would be accepted, in milliseconds since 1970; of a refusal. */
  untilMs: number;
}

interface Bucket {
  name: 'requests' | 'tokens';
  perMinute: number;
  level: number;
}

/** Limits of requests and tokens a minute as token buckets that start full. */
export class RateLimits {
  private buckets: Bucket[] = [];
  private filledAtMs = 0;
  private limits: Behaviour['limits'] = null;
  private taken: { atMs: number; tokens: number }[] = [];
  private takenFrom = 0;
  private takenTokens = 0;

  constructor(private readonly mostInAMinute: () => { requests: number; tokens: number }) {}

  /** Takes one request of so many tokens; undefined where there are no limits. */
  take(limits: Behaviour['limits'], tokens: number): LimitVerdict | undefined {
    if (limits !== this.limits) this.start(limits);
    if (!limits) return undefined;
    const minuteMs = limits.minuteMs ?? 60_000;
    const now = Date.now();
    for (const bucket of this.buckets) {
      const filled = bucket.level + ((now - this.filledAtMs) * bucket.perMinute) / minuteMs;
      bucket.level = Math.min(bucket.perMinute, filled);
    }
    this.filledAtMs = now;
    const needs = (bucket: Bucket): number => (bucket.name === 'requests' ? 1 : tokens);
    const waits = this.buckets.map((bucket) => ((needs(bucket) - bucket.level) * minuteMs) / bucket.perMinute);
    const waitMs = Math.ceil(Math.max(0, ...waits) - 1e-6);
    const isAccepted = waitMs === 0;
    if (isAccepted) {
      for (const bucket of this.buckets) bucket.level -= needs(bucket);
      this.note(now, tokens, minuteMs);
    }
    const wait = { 'retry-after-ms': String(waitMs), 'retry-after': String(Math.ceil(waitMs / 1000)) };
    return { isAccepted, headers: { ...this.headers(limits), ...(isAccepted ? {} : wait) }, untilMs: now + waitMs };
  }

  /** `x-ratelimit-*` as of the last request that was taken; none without limits. */
  headers(limits: Behaviour['limits']): Record<string, string> {
    const headers: Record<string, string> = {};
    if (!limits) return headers;
    for (const { name, perMinute, level } of this.buckets) {
      headers[`x-ratelimit-limit-${name}`] = String(perMinute);
      headers[`x-ratelimit-remaining-${name}`] = String(Math.max(0, Math.floor(level)));
      headers[`x-ratelimit-reset-${name}`] = renderDuration(
        ((perMinute - level) * (limits.minuteMs ?? 60_000)) / perMinute,
      );
    }
    return headers;
  }

  private start(limits: Behaviour['limits']): void {
    this.limits = limits;
    this.filledAtMs = Date.now();
    const both = [
      { name: 'requests' as const, perMinute: limits?.requestsPerMinute },
      { name: 'tokens' as const, perMinute: limits?.tokensPerMinute },
    ];
    this.buckets = both.flatMap(({ name, perMinute }) =>
      perMinute === undefined ? [] : [{ name, perMinute, level: perMinute }],
    );
  }

  /** Keeps the most that was accepted within any minute. */
  private note(now: number, tokens: number, minuteMs: number): void {
    this.taken.push({ atMs: now, tokens });
    this.takenTokens += tokens;
    for (let first = this.taken[this.takenFrom]; first && first.atMs <= now - minuteMs;) {
      this.takenTokens -= first.tokens;
      this.takenFrom += 1;
      first = this.taken[this.takenFrom];
    }
    const most = this.mostInAMinute();
    most.requests = Math.max(most.requests, this.taken.length - this.takenFrom);
    most.tokens = Math.max(most.tokens, this.takenTokens);
  }
}

/** As OpenAI writes it: `20ms`, `1.25s`, `6m0s`. */
export function renderDuration(durationMs: number): string {
  const ms = Math.ceil(durationMs);
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes > 0 ? `${minutes}m` : ''}${(ms % 60_000) / 1000}s`;
}
