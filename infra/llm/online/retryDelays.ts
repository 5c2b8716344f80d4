/** How patient asking is. */
export interface Patience {
  /** Sends of one request that may fail for want of an answer; rate limits do not count. */
  maxAttempts: number;
  firstDelayMs: number;
  maxDelayMs: number;
  /** How long one request may be put off by rate limits before the shard is given back to Temporal's retry. */
  maxRateLimitedMs: number;
}

export const defaultPatience: Patience = {
  maxAttempts: 8,
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  maxRateLimitedMs: 15 * 60_000,
};

/** Jitter after a wait that the endpoint asked for: those who waited for the same moment do not come at the same moment. */
const spreadShare = 0.1;
const maxSpreadMs = 1_000;

/** The wait before try number `failures` + 1: exponential with jitter over the upper half. `random` is in [0, 1). */
export function backoffMs(failures: number, { firstDelayMs, maxDelayMs }: Patience, random: number): number {
  const full = Math.min(firstDelayMs * 2 ** (failures - 1), maxDelayMs);
  return full / 2 + (random * full) / 2;
}

/** The wait that the endpoint asked for and never less: a millisecond more makes up for timers that run early. */
export function askedWaitMs(retryAfterMs: number, random: number): number {
  return retryAfterMs + 1 + random * Math.min(maxSpreadMs, retryAfterMs * spreadShare);
}
