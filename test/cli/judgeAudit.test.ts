import { visibleLength } from '../../cli/format';
import { runCommandLine } from '../../cli/program';
import type { AuditSheet } from '../../cli/ports';
import type { JudgeAudit } from '../../core/contracts/judgeAudit';
import { measureJudge } from '../../core/audit/measureJudge';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';

const runId = 'medquad-2026-11-21T0900';
const judge = { strategy: 'graded', promptVersion: 'graded-1', model: 'gpt', scale: 3 };
const auditSheet: AuditSheet = {
  content: '\ufeffpair_id,human1\r\n',
  judge,
  grades: [
    { grade: 0, inSheet: 3, inRun: 90 },
    { grade: 3, inSheet: 2, inRun: 2 },
  ],
};
/** The table of the card. */
const graded = [3, 2, 2, 1].map((grade, index) => ({
  judge: grade,
  humans: [[3, 2, 0, 1][index], [3, 1, 0, 1][index]] as [number, number],
}));
const audit: JudgeAudit = {
  ...{ schemaVersion: 1, runId, judge, judgements: { key: 'k', digest: 'd' } },
  pairs: { graded: 4, gradedTwice: 4, notGraded: 1 },
  ...measureJudge(graded, { scale: 3, positiveFrom: 2, gradesInRun: new Map([[2, 1]]), seed: 1, resamples: 50 }),
};

async function run(words: string[], options: FakeOptions = {}) {
  const fake = createFakeWorld({ auditSheet, audit, ...options });
  const exitCode = await runCommandLine(['judge-audit', runId, ...words], fake.world);
  return { ...fake, exitCode, out: fake.stdout(), err: fake.stderr() };
}

describe('judge-audit --sample', () => {
  it('writes a sheet and says what to do with it', async () => {
    const { exitCode, out, calls, written, world } = await run(['--sample', '5', '--out', 'sheet.csv', '--seed', '7']);
    expect(exitCode).toBe(0);
    expect(calls).toContain(`writeAuditSheet ${runId} {"count":5,"seed":7,"showJudge":false}`);
    expect(written.get(`${world.currentFolder}/sheet.csv`)).toBe(auditSheet.content);
    expect(out.split('\n')).toEqual([
      `${world.currentFolder}/sheet.csv`,
      "5 pairs, by the judge's grade: 0: 3, 3: 2",
      'Two people grade them from 0 to 3, each alone, in human1 and human2; then:',
      `  npx rankwright judge-audit ${runId} --in sheet.csv`,
      '',
    ]);
  });

  it('never replaces a sheet, which may hold hours of work', async () => {
    const { world } = createFakeWorld();
    const file = `${world.currentFolder}/sheet.csv`;
    const { exitCode, err, written } = await run(['--sample', '5', '--out', 'sheet.csv'], {
      files: { [file]: 'grades' },
    });
    expect([exitCode, err]).toEqual([2, expect.stringContaining(`${file} exists, and may hold grades`)]);
    expect(written.size).toBe(0);
  });
});

describe('judge-audit --in', () => {
  const withSheet = (words: string[] = [], options: FakeOptions = {}) => {
    const { world } = createFakeWorld();
    return run(['--in', 'sheet.csv', ...words], {
      files: { [`${world.currentFolder}/sheet.csv`]: 'text' },
      ...options,
    });
  };

  it('tells agreement, whose the disagreement is, and where the scale is best cut', async () => {
    const { exitCode, out, calls } = await withSheet();
    expect(exitCode).toBe(0);
    expect(calls).toContain(`readAuditSheet ${runId} {"text":"text","label":"sheet.csv","seed":1}`);
    expect(out).toContain(
      'judge graded, prompt graded-1, model gpt, grades 0 to 3\n4 pairs graded by people, 4 by two; 1 left empty\n',
    );
    expect(out).toContain('fewer than 50 pairs');
    expect(out).toMatch(/judge and people, equal grades +\.625 +\.\d{3} to (1|\.\d)/);
    expect(out).toMatch(/the two people, equal grades +\.750/);
    expect(out).toMatch(/\njudge +\.375 \(.+\) +\.125 \(.+\) +\.250 \(.+\)\n/);
    expect(out).toMatch(/\n {2}the task +\.250 \(.+\) +\.250 \(.+\) +\.000 \(/);
    expect(out).toMatch(/\n {2}the model +\.125 \(.+\) +\.000 \(.+\) +\.250 \(/);
    expect(out).toMatch(/\n0 +0 +0 +2 +0\n/);
    expect(out).toMatch(/judge's grade 3 +\.\d{3} +\.\d{3} +agrees best\n/);
    expect(out).toContain('judge.positiveFrom: 3 would agree with them better');
  });

  it('asks for a second person where there was one', async () => {
    const one = { ...audit, disagreement: { judge: audit.disagreement.judge } };
    const { out } = await withSheet([], { audit: one });
    expect(out).toContain('With human2 filled in');
  });

  it('is the audit itself with --json', async () => {
    const { out } = await withSheet(['--json']);
    expect(JSON.parse(out)).toEqual(audit);
  });

  it('ends with 2 where the sheet cannot be used, or is not there', async () => {
    const empty = createFakeWorld({ files: {} });
    expect(await runCommandLine(['judge-audit', runId, '--in', 'none.csv'], empty.world)).toBe(2);
    expect(empty.stderr()).toContain('none.csv cannot be read');
  });

  it.each([80, 110])('fits a terminal of %i columns', async (columns) => {
    const { out } = await withSheet([], { tty: { columns, rows: 40 } });
    expect(out.split('\n').filter((line) => visibleLength(line) > columns)).toEqual([]);
  });
});

it.each([
  [[], 'give either --sample, for a sheet, or --in, to read one'],
  [['--sample', '5', '--in', 'x.csv'], 'give either --sample'],
  [['--sample', '5'], '--sample needs a file for the sheet'],
  [['--sample', 'many', '--out', 'x.csv'], 'Give a whole number of at least 1.'],
])('refuses %j', async (words, message) => {
  const { exitCode, err } = await run(words);
  expect([exitCode, err]).toEqual([2, expect.stringContaining(message)]);
});
