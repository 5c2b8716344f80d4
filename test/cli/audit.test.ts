import { runCommandLine } from '../../cli/program';
import type { GarbageReport } from '../../core/contracts/garbage';
import type { PipelineHistory } from '../../core/contracts/pipelineHistory';
import type { RowLineage, RunLineage } from '../../core/contracts/lineage';
import type { Finding } from '../../core/contracts/verification';
import type { FakeAudits } from './support/fakeAudits';
import { createFakeWorld } from './support/fakeWorld';

async function run(words: string[], audits: FakeAudits = {}) {
  const fake = createFakeWorld({ audits });
  const exitCode = await runCommandLine(words, fake.world);
  return { exitCode, out: fake.stdout(), err: fake.stderr(), calls: fake.calls };
}

const history: PipelineHistory = {
  pipeline: 'shop',
  promoted: 'shop-1',
  runs: [
    {
      ...{ runId: 'shop-2', status: 'completed', startedAt: '2026-11-22T09:00:00Z' },
      gate: { verdict: 'keep', promoted: false, reasons: ['faq: not above its rival'] },
      metric: {
        set: 'faq',
        system: 'tuned',
        name: 'nDCG@10',
        mean: 0.5,
        change: { since: 'shop-1', difference: -0.25 },
      },
      ...{ own: { requests: 1200, nanoUsd: 1_500_000_000 }, stages: { made: 3, reused: 14 }, trainingRows: 170 },
    },
    {
      ...{ runId: 'shop-1', status: 'completed', startedAt: '2026-11-21T09:00:00Z' },
      gate: { verdict: 'promote', promoted: true, reasons: [] },
      metric: { set: 'faq', system: 'tuned', name: 'nDCG@10', mean: 0.75 },
      ...{ own: { requests: 4 }, stages: { made: 17, reused: 0 }, trainingRows: 150 },
    },
  ],
};

test('history prints a run a line, what is promoted, and why the newest is not', async () => {
  const { out, calls, exitCode } = await run(['history', 'shop', '--limit', '2'], { readHistory: history });
  expect([exitCode, calls]).toEqual([0, expect.arrayContaining(['readHistory shop 2', 'start storage'])]);
  expect(out).toContain('shop: the model of shop-1 is promoted');
  expect(out).toMatch(
    /shop-2 +2026-11-22 09:00 +completed +not promoted: keep +\.500 +−\.250 +\$1\.50 +1,200 +170 +14\/17/,
  );
  expect(out).toMatch(/shop-1 +2026-11-21 09:00 +completed +promoted, in use +\.750 +no price +4 +150 +0\/17/);
  expect(out).toContain('shop-2 was not promoted:\n  faq: not above its rival');
  expect(JSON.parse((await run(['history', 'shop', '--json'], { readHistory: history })).out)).toEqual(history);
});

test('history shows all its figures in a terminal of 80 columns, those without room in a table below', async () => {
  const fake = createFakeWorld({ audits: { readHistory: history }, tty: { columns: 80, rows: 30 } });
  expect(await runCommandLine(['history', 'shop'], fake.world)).toBe(0);
  const lines = fake.stdout().split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const ofRun = lines.filter((line) => line.startsWith('shop-2 ') && !line.includes('was not')).join(' ');
  for (const figure of ['.500', '−.250', '$1.50', '1,200', '170', '14/17']) expect(ofRun).toContain(figure);
});

test('history says that a person put into use what the gate had refused', async () => {
  const { out } = await run(['history', 'shop'], { readHistory: { ...history, promoted: 'shop-2' } });
  expect(out).toContain('shop-2 was put into use by hand; its gate had said:\n  faq: not above its rival');
  expect(out).not.toContain('was not promoted');
});

const findings: Finding[] = [
  { state: 'proven', kind: 'part', subject: 's3://b/1', message: 'it holds what its manifest says' },
  { state: 'unproven', kind: 'cost', subject: 's3://b/2', message: 'its model has no price in the spec' },
];
const damage: Finding = { state: 'damaged', kind: 'part', subject: 's3://b/3', message: 'it is gone' };

test('verify counts what is proven, and tells of all that is not', async () => {
  const { exitCode, out, err } = await run(['verify', 'shop-1'], { findings });
  expect(exitCode).toBe(0);
  expect(out).toMatch(/parts: bytes, both digests, rows +1 +0 +0\n/);
  expect(out).toContain('not proven\n  s3://b/2: its model has no price in the spec');
  expect(err).not.toContain('damaged');
});

test('verify ends with 3 where something is damaged, and names it at once', async () => {
  const { exitCode, out, err } = await run(['verify', 'shop-1'], { findings: [damage, ...findings] });
  expect(exitCode).toBe(3);
  expect(err).toContain('damaged: s3://b/3: it is gone');
  expect(out).toContain('damaged\n  s3://b/3: it is gone\n\nto mend it: restore what is damaged');
  const json = await run(['verify', 'shop-1', '--json'], { findings: [damage] });
  expect(JSON.parse(json.out)).toEqual({ runId: 'shop-1', ok: false, findings: [damage], exitCode: 3 });
});

const garbage: GarbageReport = {
  kept: { runs: [{ runId: 'shop-2', pipeline: 'shop', reason: 'newest' }], artifacts: 4, bytes: 4000 },
  young: { artifacts: 1, bytes: 10 },
  garbage: [{ stage: 'train', key: '0123456789abcdef0123456789abcdef', objects: 3, bytes: 2500, isUnfinished: false }],
  deleted: { artifacts: 0, objects: 0, bytes: 0 },
};

test.each([
  [[], { keepRuns: 10, graceHours: 24, isDeleting: false }],
  [['--keep-days', '30'], { keepDays: 30, graceHours: 24, isDeleting: false }],
  [['--keep-runs', '2', '--grace-hours', '48', '--delete'], { keepRuns: 2, graceHours: 48, isDeleting: true }],
])('gc %j keeps what it says', async (words, selection) => {
  const { calls, out } = await run(['gc', ...words], { collectGarbage: garbage });
  const asked = calls.find((each) => each.startsWith('collectGarbage '))!;
  expect(JSON.parse(asked.slice('collectGarbage '.length))).toMatchObject(selection);
  expect(out).toMatch(/train +01234567 +3 +2\.5 kB/);
  expect(out).toContain('shop-2  among the newest of its pipeline');
  expect(out.includes('nothing was deleted')).toBe(!selection.isDeleting);
});

const runLineage: RunLineage = {
  runId: 'shop-1',
  roots: ['train/3', 'report/4'],
  artifacts: {
    'ingest/1': {
      stage: 'ingest',
      key: '1',
      digest: '',
      inputs: {},
      made: { workflowId: 'shop-1', at: '2026-11-21T09:00:00Z', codeVersion: '1' },
      counts: { in: 3, out: 3, dropped: {} },
    },
    'train/3': { stage: 'train', key: '3', digest: '', inputs: { groups: 'ingest/1' } },
    'report/4': { stage: 'report', key: '4', digest: '', inputs: { '00 ingest': 'ingest/1' } },
  },
};
const request = { key: 'f'.repeat(64), round: 1 };
const row: RowLineage = {
  ...{ runId: 'shop-1', table: 'train', row: 3, groups: { stage: 'assemble', key: 'a'.repeat(32), digest: '' } },
  query: { id: 'q1', text: 'how?', strategy: 'zero-shot', promptVersion: 'zero-shot-1', requests: [request] },
  passages: [
    {
      ...{ chunkId: 'p1', label: 1, source: 'source', text: 'Oil it.' },
      document: { id: 'chains', title: 'Chains', chunk: { index: 0, start: 0, end: 1200 } },
      judgement: {
        ...{ grade: 1, scale: 1, strategy: 'binary', promptVersion: 'binary-1', model: 'm' },
        request: {
          ...request,
          answer: { status: 'answered', model: 'm', tokensIn: 400, tokensCached: 0, tokensOut: 5, nanoUsd: 168_000 },
          batch: { id: 'batch_7', input: 's3://b/batches/x.jsonl' },
        },
      },
    },
  ],
};

test('lineage prints artifacts as trees, each told once, or where a row comes from', async () => {
  const tree = await run(['lineage', 'shop-1'], { readRunLineage: runLineage });
  expect(tree.out).toContain(
    'train 3  its manifest was deleted\n  groups: ingest 1  3 rows, by shop-1 2026-11-21 09:00\n',
  );
  expect(tree.out).toContain('report 4  its manifest was deleted\n  00 ingest: ingest 1  (above)\n');
  const of = await run(['lineage', 'shop-1', 'train:3'], { readRowLineage: [row] });
  expect(of.calls).toContain('readRowLineage shop-1 train:3');
  expect(of.out).toContain('document chains “Chains”, characters 0 to 1,200');
  expect(of.out).toContain(`request ${'f'.repeat(64)}: 400 + 5 tokens, $0.0002, batch batch_7`);
  expect(of.out).toContain('its answer is neither in the ledger nor among the answers any more');
});

test.each([
  [['diff', 'shop-1', 'shop-1'], 'the run shop-1 is given twice'],
  [['diff', 'shop-1'], "missing required argument 'after'"],
  [['explain', 'shop-1'], "missing required argument 'stage'"],
  [['verify', 'nobody'], 'there is no run nobody'],
  [['history', 'nobody'], 'there is no run nobody'],
])('%j is refused', async (words, message) => {
  const { exitCode, err } = await run(words);
  expect([exitCode, err]).toEqual([2, expect.stringContaining(message)]);
});
