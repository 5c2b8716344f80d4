import { findCronProblem } from '../../../core/schedule/cron';
import { parseDurationMs } from '../../../core/schedule/duration';
import { findTimeZoneProblem } from '../../../core/schedule/timeZone';

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['1h30m', 5_400_000],
])('%s is %d ms', (text, expected) => {
  expect(parseDurationMs(text)).toBe(expected);
});

test.each(['', '0h', '5', 'm', '1.5h', '-5m', '5 m', '5M', '1h 30m', '99999999999999d'])(
  '“%s” is no duration',
  (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  },
);

test.each(['0 3 * * 1', '*/15 0-6,22 1,15 * MON-FRI', '0 0 1 jan *', '59 23 31 12 7', '@daily', ' 0  3 * * SUN '])(
  '“%s” is a cron line',
  (line) => {
    expect(findCronProblem(line)).toBeUndefined();
  },
);

test.each([
  ['', 'and has 0'],
  ['0 3 * * 1 2026', 'and has 6'],
  ['60 3 * * 1', 'minute: "60" is not within 0 to 59'],
  ['0 24 * * 1', 'hour: "24" is not within 0 to 23'],
  ['0 3 0 * *', 'day of the month: "0" is not within 1 to 31'],
  ['0 3 * 13 *', 'month: "13" is not within 1 to 12'],
  ['0 3 * * 8', 'day of the week: "8" is not within 0 to 7'],
  ['0 3 * * monday', 'day of the week: "monday" is not within 0 to 7'],
  ['*/0 3 * * 1', 'minute: "*/0" has no step'],
  ['0 6-3 * * 1', 'hour: "6-3" ends before it begins'],
  ['0 3 1, * *', 'day of the month: "" is not within'],
  ['@fortnightly', 'is none of @hourly, @daily'],
])('“%s” %s', (line, expected) => {
  expect(findCronProblem(line)).toContain(expected);
});

test('a time zone is one of the IANA data base', () => {
  expect(findTimeZoneProblem('Europe/Berlin')).toBeUndefined();
  expect(findTimeZoneProblem('Berlin')).toMatch(/^is no time zone/);
});
