/** A day: what says more is a mistake of the endpoint. */
const maxRetryAfterMs = 24 * 3_600_000;

/**
 * How long an endpoint asks to be left alone: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date, which
 * is read by the endpoint's own clock (its header `date`) where it tells the time. Undefined when it says nothing.
 */
export function readRetryAfterMs(headers: Headers | undefined, nowMs = Date.now()): number | undefined {
  const milliseconds = numberOf(headers?.get('retry-after-ms'));
  if (milliseconds !== undefined) return bounded(milliseconds);
  const text = headers?.get('retry-after');
  if (!text) return undefined;
  const seconds = numberOf(text);
  if (seconds !== undefined) return bounded(seconds * 1000);
  const sentAtMs = Date.parse(headers?.get('date') ?? '');
  return bounded(Date.parse(text) - (Number.isNaN(sentAtMs) ? nowMs : sentAtMs));
}

function numberOf(text: string | null | undefined): number | undefined {
  return text && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function bounded(waitMs: number): number | undefined {
  return Number.isFinite(waitMs) ? Math.min(Math.max(Math.ceil(waitMs), 0), maxRetryAfterMs) : undefined;
}
