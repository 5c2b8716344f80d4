/** A limit that refills once a day must not hold the gate for a day: after this the endpoint is asked again. */
const longestCloseMs = 10 * 60_000;

/**
 * How long an answer's headers ask everyone to wait: none of a limit remains until it is reset. OpenAI's names;
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 * @returns milliseconds, or undefined while something remains
 */
export function readRateLimitWait(headers: Headers): number | undefined {
  const waits = ['requests', 'tokens'].flatMap((unit) => {
    const remaining = headers.get(`x-ratelimit-remaining-${unit}`)?.trim();
    const reset = headers.get(`x-ratelimit-reset-${unit}`);
    if (!remaining || Number(remaining) !== 0 || !reset) return [];
    const waitMs = parseDuration(reset.trim());
    return waitMs === undefined ? [] : [Math.min(waitMs, longestCloseMs)];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}

const unitsMs = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** "6m0s", "1s", "20ms", "1h2m3.5s" as Go writes durations; a bare number is seconds. Undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitsMs[unit as keyof typeof unitsMs], 0);
}
