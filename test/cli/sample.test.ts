import { visibleLength } from '../../cli/format';
import { runCommandLine } from '../../cli/program';
import type { SampleListing } from '../../cli/ports';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';

const runId = 'medquad-2026-11-21T0900';
const sampled: SampleListing = {
  stage: 'judge',
  counts: { in: 70, out: 60, dropped: { 'off-schema': 3, 'source-not-relevant': 7 } },
  matching: 70,
  rows: [
    {
      ...{ table: 'part', place: 1200, row: {} },
      query: { id: 'q5', text: 'what is asthma?', strategy: 'zero-shot', kind: 'what', language: 'und' },
      passages: [
        {
          ...{ chunkId: 'c17', documentId: 'doc-3', index: 2, title: 'Asthma', isSource: true, grade: 2, scale: 3 },
          text: 'Asthma is a disease\nof the airways.',
          explanation: 'It says \u001b[31mso.',
          sources: [{ retriever: 'bm25', rank: 3, score: 12.3456 }],
        },
      ],
    },
    {
      ...{ table: 'dropped', place: 2, reason: 'off-schema', row: {} },
      query: { id: 'q6' },
      passages: [{ chunkId: 'c18' }],
      message: '/grade must be integer',
      raw: '{"grade": "maybe"}',
    },
    { table: 'dropped', place: 3, reason: 'odd', passages: [], row: { some: 'thing' } },
  ],
};

async function run(words: string[], options: FakeOptions = { sampled }) {
  const fake = createFakeWorld(options);
  const exitCode = await runCommandLine(words, fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

describe('sample', () => {
  it('shows each row with its question, its passage, what the judge said and who found it', async () => {
    const { exitCode, out } = await run(['sample', runId, '--stage', 'judge']);
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      `${runId}  judge: 60 kept, dropped 10 (7 source-not-relevant, 3 off-schema); 3 of 70 rows shown, as many of each grade and reason`,
      '',
      'kept  part 1,200',
      '  question  what is asthma?',
      '            q5 \u00b7 zero-shot \u00b7 what',
      '  passage   Asthma \u2014 Asthma is a disease of the airways.',
      '            grade 2 of 3 \u00b7 written for it \u00b7 found by bm25@3 (12.3) \u00b7 document doc-3, passage 2 \u00b7 chunk c17',
      // What a model says cannot steer the terminal.
      '  judge     It says \uFFFD[31mso.',
      '',
      'dropped: off-schema  dropped 2',
      '  question  (its text is gone)',
      '            q6',
      '  passage   (its text is gone)',
      '            chunk c18',
      '  because   /grade must be integer',
      '  said      {"grade": "maybe"}',
      '',
      'dropped: odd  dropped 3',
      '  row       {"some":"thing"}',
      '',
    ]);
  });

  it.each([
    [['--stage', 'judge'], '{"stage":"judge","count":10,"seed":1}'],
    [['--stage', 'ingest:faq', '--count', '3', '--seed', '0'], '{"stage":"ingest:faq","count":3,"seed":0}'],
    [['--stage', 'judge', '--dropped'], '{"stage":"judge","count":10,"seed":1,"dropped":true}'],
    [
      ['--stage', 'judge', '--dropped', 'empty', '--query', 'q5'],
      '{"stage":"judge","count":200,"seed":1,"dropped":"empty","queryId":"q5"}',
    ],
  ])('asks for what was chosen: %j', async (words, selection) => {
    const { calls } = await run(['sample', runId, ...words]);
    expect(calls).toContain(`sampleRows ${runId} ${selection}`);
    expect(calls).toContain('start storage');
  });

  it('is the listing itself with --json, and in a file whose name ends so', async () => {
    const { out } = await run(['sample', runId, '--stage', 'judge', '--json']);
    expect(JSON.parse(out)).toEqual({ runId, ...sampled });
    const { written, world } = await run(['sample', runId, '--stage', 'judge', '--out', 'rows.json']);
    expect(JSON.parse(written.get(`${world.currentFolder}/rows.json`) ?? '')).toEqual({ runId, ...sampled });
  });

  it('goes to a file without colours, also from a terminal', async () => {
    const tty = { columns: 60, rows: 30 };
    const { out, written, world } = await run(['sample', runId, '--stage', 'judge', '--out', 'rows.txt'], {
      sampled,
      tty,
    });
    const file = `${world.currentFolder}/rows.txt`;
    expect(out).toBe(`${file}\n`);
    expect(written.get(file)).toContain('  passage   Asthma \u2014 Asthma is a disease of the airways.\n');
    expect(written.get(file)).not.toContain('\u001b');
  });

  it.each([40, 80])('fits a terminal of %i columns, with colours', async (columns) => {
    const long = structuredClone(sampled);
    long.rows[0]!.passages[0]!.text = 'Asthma is a disease of the airways. '.repeat(30);
    const { out } = await run(['sample', runId, '--stage', 'judge'], { sampled: long, tty: { columns, rows: 30 } });
    const lines = out.split('\n').slice(1);
    expect(lines.filter((line) => visibleLength(line) > columns)).toEqual([]);
    expect(out).toContain('\u001b[32mkept\u001b[39m');
    expect(lines.filter((line) => line.includes('disease')).length).toBeLessThanOrEqual(3);
    expect(lines.some((line) => line.endsWith('\u2026'))).toBe(true);
  });

  it.each([
    [['sample', runId], "required option '--stage <stage>' not specified"],
    [['sample', runId, '--stage', 'judge', '--count', '0'], 'Give a whole number of at least 1.'],
    [['sample', runId, '--stage', 'judge', '--seed', 'x'], 'Give a whole number of at least 0.'],
  ])('refuses %j', async (words, message) => {
    const { exitCode, err } = await run(words);
    expect([exitCode, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('ends with 2 where there is nothing to show', async () => {
    const { exitCode, err } = await run(['sample', runId, '--stage', 'judge'], {});
    expect([exitCode, err]).toEqual([2, expect.stringContaining('no such stage')]);
  });
});
