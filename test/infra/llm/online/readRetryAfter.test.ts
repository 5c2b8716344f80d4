import { readRetryAfterMs } from '../../../../infra/llm/online/readRetryAfter';

const now = Date.parse('2026-11-21T12:00:00.400Z');

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0.25' }, 250],
  [{ 'retry-after-ms': '1500' }, 1_500],
  [{ 'retry-after-ms': '12.3' }, 13],
  [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
  [{ 'retry-after': '-5' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' }, 29_600],
  [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, 0],
  // By the endpoint's clock, which is ten minutes ahead of ours: 30 seconds, not ten and a half minutes.
  [{ 'retry-after': 'Sat, 21 Nov 2026 12:10:30 GMT', date: 'Sat, 21 Nov 2026 12:10:00 GMT' }, 30_000],
  [{ 'retry-after': '999999999' }, 24 * 3_600_000],
])('%j', (headers, waitMs) => {
  expect(readRetryAfterMs(new Headers(headers), now)).toBe(waitMs);
});
