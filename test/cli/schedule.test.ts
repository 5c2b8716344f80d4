import { runCommandLine } from '../../cli/program';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';
import { described, type FakeSchedules } from './support/fakeSchedules';

const files = { '/home/ada/handbook.yaml': 'name: handbook\ncorpus:\n  directory: ${DOCS}\n' };

async function run(words: string[], answers: FakeSchedules['answers'] = {}, options: FakeOptions = {}) {
  const asked: NonNullable<FakeSchedules['asked']> = [];
  const schedules = { asked, answers };
  const fake = createFakeWorld({
    running: true,
    files,
    environment: { DOCS: 'docs', USER: 'ada' },
    schedules,
    ...options,
  });
  const exitCode = await runCommandLine(words, fake.world);
  return { exitCode, asked, out: fake.stdout(), err: fake.stderr() };
}

const create = ['schedule', 'create', 'weekly', 'handbook.yaml'];

describe('schedule create', () => {
  it('states overlap and catch-up, and keeps the spec with its variables and its folder', async () => {
    const { exitCode, asked, out } = await run([...create, '--cron', '0 3 * * 1', '--set', 'train.epochs=3']);
    expect(exitCode).toBe(0);
    expect(asked).toMatchObject([
      [
        'create',
        {
          name: 'weekly',
          settings: { cron: ['0 3 * * 1'], overlap: 'skip', catchup: '1h', timezone: 'UTC', pauseOnFailure: false },
          spec: {
            ...{ label: 'handbook.yaml', folder: '/home/ada', settings: [{ path: 'train.epochs', value: '3' }] },
            ...{
              text: files['/home/ada/handbook.yaml'],
              spec: { corpus: { directory: 'docs' }, train: { epochs: 3 } },
            },
          },
        },
      ],
    ]);
    expect(out).toContain('created weekly');
    expect(out).toContain('overlap      skip; catches up within 1h');
    expect(out).toContain('next (UTC)   2026-11-30 03:00, 2026-12-07 03:00');
  });

  it.each([
    [['--cron', '0 25 * * 1'], '--cron "0 25 * * 1" hour: "25" is not within 0 to 23'],
    [['--every', '1 day'], '--every "1 day" is no duration; write it as 30s, 5m, 24h or 7d'],
    [['--cron', '@daily', '--timezone', 'Berlin'], '--timezone "Berlin" is no time zone'],
    [['--note', 'hello'], 'a schedule needs a time'],
    [['--cron', '@daily', '--overlap', 'allow-all'], "argument 'allow-all' is invalid"],
  ])('refuses %s', async (options, expected) => {
    const { exitCode, asked, err } = await run([...create, ...options]);
    expect([exitCode, asked]).toEqual([2, []]);
    expect(err).toContain(expected);
  });

  it('refuses a name that would be no part of an id', async () => {
    const { exitCode, err } = await run(['schedule', 'create', 'a/b', 'handbook.yaml', '--every', '1d']);
    expect(exitCode).toBe(2);
    expect(err).toContain('"a/b" is no name for a schedule');
  });

  it('refuses a spec that holds a secret, as run does', async () => {
    const secret = { '/home/ada/handbook.yaml': 'name: handbook\ncorpus:\n  directory: ${DOCS_TOKEN}\n' };
    const { exitCode, err } = await run([...create, '--every', '1d'], {}, { files: secret });
    expect(exitCode).toBe(2);
    expect(err).toContain('DOCS_TOKEN holds a secret');
  });
});

it('update changes only what is named', async () => {
  const { asked } = await run(['schedule', 'update', 'weekly', '--overlap', 'cancel-other', '--no-pause-on-failure']);
  expect(asked).toEqual([['update', 'weekly', { settings: { overlap: 'cancel-other', pauseOnFailure: false } }]]);
  const nothing = await run(['schedule', 'update', 'weekly']);
  expect([nothing.exitCode, nothing.asked]).toEqual([2, []]);
  const set = await run(['schedule', 'update', 'weekly', '--set', 'train.epochs=3']);
  expect(set.err).toContain('--set changes a spec, and none is named');
});

it('describe prints refreshes with verdict and cost, and what was in use', async () => {
  const lines = (await run(['schedule', 'describe', 'weekly'])).out.split('\n');
  expect(lines).toContain('so far       3 started, 1 left out for overlap, 0 too late to catch up');
  expect(lines.find((line) => line.startsWith('handbook-2026-11-23'))).toMatch(
    /completed +keep +\$1\.20 +faq: shown to be below$/,
  );
  expect(lines.find((line) => line.startsWith('handbook-2026-11-16'))).toMatch(/completed +promoted/);
  expect(lines.find((line) => line.startsWith('* handbook-2026-11-16'))).toContain('2026-11-16 04:00');
  const asJson = await run(['schedule', 'describe', 'weekly', '--json']);
  expect(JSON.parse(asJson.out)).toEqual(described);
});

it('list, pause, unpause and delete', async () => {
  expect((await run(['schedule', 'list'])).out).toMatch(/weekly +handbook +0 3 \* \* 1 UTC +2026-11-30 03:00 +active/);
  expect((await run(['schedule', 'list'], { list: async () => [] })).out).toContain('no schedules yet');
  const paused = await run(['schedule', 'pause', 'weekly']);
  expect(paused.asked).toEqual([['pause', 'weekly', 'paused by ada', { replaces: false }]]);
  const noted = await run(['schedule', 'pause', 'weekly', '--note', 'holidays']);
  expect(noted.asked).toEqual([['pause', 'weekly', 'holidays', { replaces: true }]]);
  const unpaused = await run(['schedule', 'unpause', 'weekly', '--note', 'mended']);
  expect(unpaused.asked).toEqual([['unpause', 'weekly', 'mended']]);
  expect((await run(['schedule', 'delete', 'weekly'])).asked).toEqual([['delete', 'weekly']]);
});

it('trigger says which run was started, or that none was', async () => {
  expect((await run(['schedule', 'trigger', 'weekly'])).out).toContain('started handbook-2026-11-28T120000');
  const skipped = await run(['schedule', 'trigger', 'weekly'], { trigger: async () => ({ outcome: 'skipped' }) });
  expect(skipped.exitCode).toBe(2);
  expect(skipped.out).toContain('nothing was started');
});

it('a day of a backfill means all of it, in UTC', async () => {
  const words = ['schedule', 'backfill', 'weekly', '--from', '2026-09-01', '--to', '2026-10-31'];
  const { asked } = await run(words);
  const period = { from: new Date('2026-09-01T00:00:00Z'), to: new Date('2026-10-31T23:59:59Z'), concurrency: 2 };
  expect(asked).toEqual([['backfill', 'weekly', period]]);
  expect((await run([...words.slice(0, 4), 'soon', ...words.slice(5)])).err).toContain('--from soon is no date');
  expect((await run([...words.slice(0, 4), '2026-12-01', ...words.slice(5)])).err).toContain('is later than --to');
  expect((await run([...words.slice(0, 4), '2026-02-30', ...words.slice(5)])).err).toContain(
    '--from 2026-02-30 is no date',
  );
});

describe('schedule apply', () => {
  const file = `name: team
schedules:
  - name: weekly
    spec: specs/handbook.yaml
    set: { train.epochs: 3 }
    cron: 0 3 * * 1
`;
  const all = {
    '/home/ada/schedules.yaml': file,
    '/home/ada/specs/handbook.yaml': files['/home/ada/handbook.yaml'],
  };

  it('reads specs beside the file, and says what was done', async () => {
    const { exitCode, asked, out } = await run(['schedule', 'apply', 'schedules.yaml', '--prune'], {}, { files: all });
    expect(exitCode).toBe(0);
    expect(asked).toMatchObject([
      [
        'apply',
        {
          name: 'team',
          schedules: [{ name: 'weekly', spec: { folder: '/home/ada/specs', spec: { train: { epochs: 3 } } } }],
        },
        { prune: true, adopt: false, dryRun: false },
      ],
    ]);
    expect(out).toBe('created      weekly\n');
  });

  it('ends with 2 where a schedule is not of the file', async () => {
    const apply = async () => [{ name: 'weekly', action: 'conflict' as const }];
    const { exitCode, err } = await run(['schedule', 'apply', 'schedules.yaml'], { apply }, { files: all });
    expect(exitCode).toBe(2);
    expect(err).toContain('weekly: not applied from team; nothing was changed');
  });
});

it('promote and rollback ask why, and say who', async () => {
  const promoted = await run(['promote', 'handbook-1', '--why', 'agreed']);
  expect(promoted.asked).toEqual([['promote', 'handbook-1', { by: 'ada', why: 'agreed' }]]);
  expect(promoted.out).toBe('handbook: handbook-1 (tuned) is in use now, in place of handbook-2\n');
  const back = await run(['rollback', 'handbook', '--to', 'handbook-0', '--why', 'worse', '--by', 'bob']);
  expect(back.asked).toEqual([['rollback', 'handbook', { by: 'bob', why: 'worse' }, 'handbook-0']]);
  expect((await run(['rollback', 'handbook'])).exitCode).toBe(2);
});
