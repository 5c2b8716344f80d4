import {
  formatCount,
  formatDifference,
  formatExcerpt,
  formatNanoUsd,
  formatP,
  formatScore,
  formatSeconds,
  formatShare,
} from '../../../core/report/format';
import { hideCredentials } from '../../../core/report/hideCredentials';
import { listSummary } from '../../../core/report/summaryValues';

test('scores and differences are printed as the field prints them, and zero has no sign', () => {
  expect([0.7434, 1, 0, -0.0201, 12.5, -0.0001].map(formatScore)).toEqual([
    '.743',
    '1.000',
    '.000',
    '−.020',
    '12.500',
    '.000',
  ]);
  expect([0.157, -0.003, 0.0004, -0.0004].map(formatDifference)).toEqual(['+.157', '−.003', '.000', '.000']);
  expect([0.00099, 0.001, 0.0316, 1].map(formatP)).toEqual(['p < .001', 'p = .001', 'p = .032', 'p = 1.000']);
});

test('counts, shares, times and money', () => {
  expect([0, 999, 1000, 13918, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '13,918', '1,234,567']);
  expect([formatShare(1, 3), formatShare(0, 5), formatShare(2, 9432), formatShare(3, 0)]).toEqual([
    '33.3%',
    '0.0%',
    'under 0.1%',
    '–',
  ]);
  expect([0.04, 59.9, 59.96, 431.4, 3599.6, 7500].map(formatSeconds)).toEqual([
    '0.0 s',
    '59.9 s',
    '1 min 0 s',
    '7 min 11 s',
    '1 h 0 min',
    '2 h 5 min',
  ]);
  expect([0, 40_000, 4_200_000, 999_999_000, 1_999_999_000, 1_234_560_000_000].map(formatNanoUsd)).toEqual([
    '$0.0000',
    'under $0.0001',
    '$0.0042',
    '$1.0000',
    '$2.00',
    '$1,234.56',
  ]);
});

test('an excerpt says how much it leaves out and never cuts a character in two', () => {
  expect(formatExcerpt('  a\n\tb  ')).toBe('a b');
  expect(formatExcerpt('😀😀😀😀', 3)).toBe('😀😀😀 … (1 more character)');
  expect(formatExcerpt('x'.repeat(2000), 10)).toBe('xxxxxxxxxx … (1,990 more characters)');
});

test('what may be a secret in an address is hidden', () => {
  expect(hideCredentials('https://person:secret@host/v1?a=1&api-key=s3cr3t&X-Amz-Signature=ab%2B#f')).toBe(
    'https://***@host/v1?a=1&api-key=***&X-Amz-Signature=***#f',
  );
  expect(hideCredentials('s3://bucket/prefix, mail me@example.org')).toBe('s3://bucket/prefix, mail me@example.org');
});

test('a summary is listed by dotted name, lists are counted and what is left out is said', () => {
  expect(listSummary({ a: { b: 1, c: [1, 2] }, d: null, result: { huge: true }, e: true })).toEqual([
    { name: 'a.b', value: '1' },
    { name: 'a.c', value: 'list of 2' },
    { name: 'd', value: 'null' },
    { name: 'e', value: 'true' },
  ]);
  const many = listSummary(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, index])));
  expect(many).toHaveLength(41);
  expect(many[40]).toEqual({ name: '…', value: '10 more in the manifest' });
});
