import { runCommandLine } from '../../cli/program';
import type { FailedListing } from '../../cli/ports';
import { visibleLength } from '../../cli/format';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';
import { pausedView, runView } from './support/runViews';

const runId = 'medquad-2026-11-21T0900';

const listing: FailedListing = {
  total: 60,
  byReason: { refused: 8, 'off-schema': 52 },
  stages: [{ stage: 'judge', shards: { ended: 2, total: 10 } }],
  requests: [
    {
      stage: 'judge',
      key: 'a'.repeat(64),
      reason: 'off-schema',
      message: '/grade must be integer',
      raw: '{"grade":\n"may\u001b[31mbe"}',
      passage: {
        chunkId: 'c17',
        documentId: 'doc-3',
        index: 2,
        title: 'Asthma',
        text: 'Asthma is a disease of the airways.',
      },
      query: { id: 'q5', text: 'what is asthma?' },
    },
    {
      stage: 'judge',
      key: 'b'.repeat(64),
      reason: 'refused',
      message: 'I cannot help with that',
      passage: { chunkId: 'c18' },
    },
  ],
};

async function run(words: string[], options: FakeOptions = {}) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words, fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

describe('failed', () => {
  it('lists each request with its reason, its rows and what the model said', async () => {
    const { exitCode, out } = await run(['failed', runId], { failed: listing });
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      `${runId}: 60 requests without a usable answer; the first 2 are shown, --limit shows more`,
      '60 (52 off-schema, 8 refused) (shards that have ended: judge 2/10)',
      '',
      'judge off-schema /grade must be integer',
      '  rows      document doc-3, passage 2, chunk c17, query q5',
      '  title     Asthma',
      '  passage   Asthma is a disease of the airways.',
      '  question  what is asthma?',
      // What a model says cannot steer the terminal.
      '  answer    {"grade": "may\uFFFD[31mbe"}',
      `  request   ${'a'.repeat(64)}`,
      '',
      'judge refused I cannot help with that',
      '  rows      chunk c18',
      `  request   ${'b'.repeat(64)}`,
      '',
    ]);
  });

  it('asks for what was chosen, without needing workers', async () => {
    const words = ['failed', runId, '--stage', 'judge', '--reason', 'refused', '--limit', '7'];
    const { calls } = await run(words, { failed: listing });
    expect(calls).toContain('start storage');
    expect(calls).toContain(`readFailed ${runId} {"stage":"judge","reason":"refused","limit":7}`);
  });

  it('is the listing itself with --json', async () => {
    const { out } = await run(['failed', runId, '--json'], { failed: listing });
    expect(JSON.parse(out)).toEqual({ runId, ...listing });
  });

  it('says where there are none, and where nothing was asked yet', async () => {
    const none = { total: 0, byReason: {}, requests: [] };
    const asked = await run(['failed', runId], { failed: { ...none, stages: listing.stages } });
    expect(asked.out).toBe(`${runId}: no failed requests (shards that have ended: judge 2/10)\n`);
    const early = await run(['failed', runId], { failed: { ...none, stages: [] } });
    expect(early.out).toBe(`${runId}: no failed requests (nothing was asked yet)\n`);
  });

  it.each([
    [['--stage', 'train'], 'Allowed choices are queries, judge, probe, rerank.'],
    [['--reason', 'moody'], 'Allowed choices are truncated, refused,'],
    [['--limit', '0'], 'Give a whole number of at least 1.'],
  ])('refuses %j', async (words, message) => {
    const { exitCode, err } = await run(['failed', runId, ...words], { failed: listing });
    expect([exitCode, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it.each([60, 100])('fits a terminal of %i columns', async (columns) => {
    const { out } = await run(['failed', runId], { failed: listing, tty: { columns, rows: 30 } });
    const lines = out.split('\n').filter((line) => line.startsWith('  '));
    expect(lines.filter((line) => visibleLength(line) > columns)).toEqual([]);
  });
});

describe('show', () => {
  it('tells of a paused run why it waits, what it cost, and a sample of each reason', async () => {
    const { out } = await run(['show', runId], { views: [pausedView()], failed: listing });
    expect(out).toContain(`${runId}  paused\n`);
    expect(out).toContain(`npx rankwright accept-failed ${runId}`);
    expect(out).toMatch(
      /judge +540\/2,400 +120 \(5 %\) +60 \(52 off-schema, 8 refused\) +200,000 +50,000 \(25 %\) +6,000 +\$0\.41 +\$1\.66\n/,
    );
    expect(out).toContain('budget $1.00, of which $0.41 is spent');
    expect(out).toContain('  52 off-schema, such as: /grade must be integer: {"grade":');
    expect(out).toContain('  8 refused, such as: I cannot help with that');
  });

  it('shows the run also where its answers cannot be read', async () => {
    const { exitCode, out } = await run(['show', runId], { views: [pausedView()] });
    expect(exitCode).toBe(0);
    expect(out).toContain('60 (52 off-schema, 8 refused)');
  });

  it('says that nobody tells of a run without a worker', async () => {
    const view = runView({ status: 'running', stages: [], isUnanswered: true });
    const { out } = await run(['show', runId], { views: [view] });
    expect(out).toContain(`${runId}  open, no worker\n`);
    expect(out).toContain('no worker answers for it');
    expect((await run(['runs'], { runs: [view] })).out).toMatch(/medquad +open, no worker +/);
  });

  it('says what Temporal knows of the silence of a run, and what to do', async () => {
    const silence = { reason: 'it belongs to the workers of release 7', mend: 'start them again' };
    const view = runView({ status: 'running', stages: [], isUnanswered: true, silence });
    const { out } = await run(['show', runId], { views: [view] });
    expect(out).toContain('\n  it belongs to the workers of release 7\n  → start them again\n');
    expect(out).not.toContain('no worker answers for it');
  });

  it('says that a stage is being tried again, and why', async () => {
    const lastFailure = 'model m at http://h/v1 did not answer; received 500';
    const view = runView({
      status: 'running',
      stages: [{ name: 'queries', state: 'running', attempt: 3, lastFailure }],
    });
    const { out } = await run(['show', runId], { views: [view] });
    expect(out).toContain(`\nqueries is being tried again, attempt 3: ${lastFailure}\n`);
  });
});
