import { reusedShare, rowsOf, shortCount, summaryOf } from '../../../workflows/lib/summaries';

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1k'],
  [1_240, '1.2k'],
  [9_960, '10k'],
  [25_000, '25k'],
  [999_499, '999k'],
  [999_500, '1M'],
  [1_230_000_000, '1.2G'],
])('%i as %s', (count, expected) => {
  expect(shortCount(count)).toBe(expected);
});

test('a share is told where there is one, and never rounds to all or to nothing', () => {
  expect(reusedShare(0, 500)).toBeUndefined();
  expect(reusedShare(305, 500)).toBe('61% reused');
  expect(reusedShare(1, 5_000)).toBe('1% reused');
  expect(reusedShare(4_999, 5_000)).toBe('99% reused');
  expect(reusedShare(5_000, 5_000)).toBe('100% reused');
});

test('facts that are absent are left out, and a timeline can show all of it', () => {
  expect(summaryOf('judge 12/40', '500 pairs', undefined, '61% reused')).toBe('judge 12/40 · 500 pairs · 61% reused');
  expect(summaryOf('x'.repeat(200))).toHaveLength(120);
});

test('rows are counted of inputs that have rows for people', () => {
  const counts = (out: number) => ({ counts: { in: out, out, dropped: {} } });
  expect(rowsOf({ queries: counts(812), chunks: counts(123_456), model: counts(7), set: 'faq' })).toEqual([
    ...['123k chunks', '812 queries'],
  ]);
});
