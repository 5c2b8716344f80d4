import type { CheckResult } from '../ports';

/** S3 refuses requests that are signed more than 15 minutes off; a third of it leaves room for drift. */
const greatestSkewMs = 5 * 60_000;

/** Compares the clock with the `Date` header of a server; `url` is the object store, which is the one that refuses. */
export async function checkClock(url: string, nowMs: () => number, request: typeof fetch): Promise<CheckResult> {
  const response = await request(url, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
  const theirs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return { ok: true, detail: `${url} tells no time to compare with` };
  const skewMs = nowMs() - theirs;
  const ok = Math.abs(skewMs) <= greatestSkewMs;
  const off = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs < 0 ? 'behind' : 'ahead of'} ${url}`;
  return { ok, detail: off, mend: 'set the clock, such as with: sudo timedatectl set-ntp true' };
}
