import { runCommandLine } from '../../cli/program';
import type { ExportSummary } from '../../cli/ports';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';

const runId = 'medquad-2026-11-21T0900';
const exported: ExportSummary = {
  folder: '/data/out',
  files: [
    { path: 'corpus.jsonl', rows: 1234, bytes: 1_250_000, sha256: 'a' },
    { path: 'qrels/train.tsv', rows: 12, bytes: 300, sha256: 'b' },
  ],
  groups: { train: 1200, development: 100 },
  queries: { train: 900, development: 90, other: 10 },
  judgements: { train: 9000, development: 900, other: 100 },
  passages: 1234,
};

async function run(words: string[], options: FakeOptions = {}) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words, fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

describe('export', () => {
  it('writes what was asked for and lists the files', async () => {
    const words = ['export', runId, 'out', '--as', 'beir', '--license', 'cc-by-4.0', '--passages', 'all', '--force'];
    const { exitCode, out, err, calls, world } = await run(words, { exported });
    expect(exitCode).toBe(0);
    expect(err).toContain('writing passages\n');
    const asked = {
      format: 'beir',
      folder: `${world.currentFolder}/out`,
      passages: 'all',
      license: 'cc-by-4.0',
      force: true,
    };
    expect(calls).toContain(`exportRun ${runId} ${JSON.stringify(asked)}`);
    expect(calls).toContain('start storage');
    expect(out.split('\n')).toEqual([
      'file              rows    size',
      '───────────────  ─────  ──────',
      'corpus.jsonl     1,234  1.3 MB',
      'qrels/train.tsv     12   300 B',
      '',
      '1,200 groups to train on and 100 held back, 1,000 questions, 10,000 judgements, 1,234 passages',
      '/data/out  (README.md says what is in it and how it is read)',
      '',
    ]);
  });

  it('takes the passages that are used, states no licence and replaces nothing, unless told', async () => {
    const { calls } = await run(['export', runId, '/data/x', '--as', 'parquet'], { exported });
    const asked = { format: 'parquet', folder: '/data/x', passages: 'used', license: 'unknown', force: false };
    expect(calls).toContain(`exportRun ${runId} ${JSON.stringify(asked)}`);
  });

  it('is one document with --json', async () => {
    const { out } = await run(['export', runId, 'out', '--as', 'trec', '--json'], { exported });
    expect(JSON.parse(out)).toEqual({ runId, format: 'trec', ...exported });
  });

  it.each([
    [['export', runId, 'out'], "required option '--as <format>' not specified"],
    [['export', runId, '--as', 'beir'], "missing required argument 'folder'"],
    [['export', runId, 'out', '--as', 'csv'], 'Allowed choices are beir, sentence-transformers, flagembedding,'],
    [['export', runId, 'out', '--as', 'beir', '--passages', 'some'], 'Allowed choices are used, all.'],
  ])('refuses %j', async (words, message) => {
    const { exitCode, err } = await run(words, { exported });
    expect([exitCode, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('ends with 2 where the run has nothing to export', async () => {
    const { exitCode, err } = await run(['export', runId, 'out', '--as', 'beir']);
    expect([exitCode, err]).toEqual([2, expect.stringContaining('nothing to export')]);
  });
});
