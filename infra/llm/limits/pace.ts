/** Per minute, over all processes; an absent one does not limit. */
export interface Limits {
  requestsPerMinute?: number | undefined;
  tokensPerMinute?: number | undefined;
}

/**
 * The generic cell rate algorithm as two timelines: a limit of 60 requests a minute makes each request one second
 * long, and the requests of all processes are laid end to end. What stands here is where each timeline ends.
 */
export interface Timelines {
  requestsAtMs: number;
  tokensAtMs: number;
}

/** How long a request and a token are; 0 where nothing limits. */
export interface Spacing {
  requestMs: number;
  tokenMs: number;
}

/** @param shares how many processes each keep an equal part of the limit, when they cannot agree on a common one */
export function spacingOf({ requestsPerMinute, tokensPerMinute }: Limits, shares = 1): Spacing {
  return {
    requestMs: requestsPerMinute === undefined ? 0 : (60_000 * shares) / requestsPerMinute,
    tokenMs: tokensPerMinute === undefined ? 0 : (60_000 * shares) / tokensPerMinute,
  };
}

/** Timelines that nobody has used up to now begin now: what was not sent is not made up for. */
export function notBefore(timelines: Timelines, startMs: number): Timelines {
  return {
    requestsAtMs: Math.max(timelines.requestsAtMs, startMs),
    tokensAtMs: Math.max(timelines.tokensAtMs, startMs),
  };
}

/**
 * The next request's place: when it may be sent, and where the timelines end after it. The timeline that has room may
 * lag behind the other by `lagMs`, so that a large request is followed by small ones without losing capacity; that,
 * and nothing else, is how far more than the limit can be sent in a minute.
 */
export function placeRequest(
  timelines: Timelines,
  tokens: number,
  { earliestMs, spacing, lagMs }: { earliestMs: number; spacing: Spacing; lagMs: number },
): { atMs: number; next: Timelines } {
  const atMs = Math.max(timelines.requestsAtMs, timelines.tokensAtMs, earliestMs);
  const from = notBefore(timelines, atMs - lagMs);
  return {
    atMs,
    next: {
      requestsAtMs: from.requestsAtMs + spacing.requestMs,
      tokensAtMs: from.tokensAtMs + tokens * spacing.tokenMs,
    },
  };
}
