import { SpecError } from '../../../core/spec/problem';
import { parseScheduleFile } from '../../../core/schedule/parseScheduleFile';

test('what is not said is filled in: skip, one hour, UTC, no pause', () => {
  const { name, schedules } = parseScheduleFile(
    'name: team\nschedules:\n  - name: weekly\n    spec: a.yaml\n    cron: 0 3 * * 1\n',
    'schedules.yaml',
  );
  expect(name).toBe('team');
  expect(schedules).toEqual([
    {
      ...{ name: 'weekly', spec: 'a.yaml', set: {}, cron: ['0 3 * * 1'], timezone: 'UTC', overlap: 'skip' },
      ...{ catchup: '1h', pauseOnFailure: false, pauseOnRegression: false, paused: false, notify: [] },
    },
  ]);
});

test.each([
  [
    'cron: 0 25 * * 1',
    'schedules.yaml:5:11  schedules[0].cron: hour: "25" is not within 0 to 23 (received "0 25 * * 1")',
  ],
  ['cron: [0 3 * * 1, x]', 'schedules[0].cron[1]: needs 5 fields (minute'],
  ['every: 1 day', 'schedules.yaml:5:12  schedules[0].every: is no duration; write it as 30s, 5m, 24h or 7d'],
  ['evry: 24h', 'schedules.yaml:5:5  schedules[0].evry: unknown field (received "24h")'],
  ['note: hello', 'schedules[0]: says not when: name cron, such as "0 3 * * 1", or every'],
  ['every: 1d\n    timezone: Berlin', 'schedules.yaml:6:15  schedules[0].timezone: is no time zone'],
  [
    'every: 1d\n    overlap: allow',
    'schedules[0].overlap: Invalid option: expected one of "skip"|"buffer-one"|"cancel-other"',
  ],
  [
    'every: 1d\n    notify: [{on: [pause]}]',
    'schedules[0].notify[0]: name exactly one of webhook, webhookEnv, command',
  ],
  ['every: 1d\n    notify: [{webhookEnv: AWS_SECRET_ACCESS_KEY}]', 'a variable RANKWRIGHT_NOTIFY_'],
  ['every: 1d\n  - name: weekly\n    spec: b\n    every: 1d', 'schedules[1].name: is also the name of schedules[0]'],
])('%s', (lines, expected) => {
  expect(refuse(`name: team\nschedules:\n  - name: weekly\n    spec: a.yaml\n    ${lines}\n`)).toContain(expected);
});

test('a schedule without a name and a spec says so', () => {
  expect(refuse('name: team\nschedules:\n  - every: 1d\n')).toMatch(
    /schedules\[0\]\.name: is missing[^]*\.spec: is missing/,
  );
});

function refuse(text: string): string {
  try {
    parseScheduleFile(text, 'schedules.yaml');
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return 'accepted';
}
