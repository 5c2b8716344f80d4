import { parse } from 'papaparse';
import { findAuditProblem } from '../../../core/audit/auditPlaces';
import { pairIdOf } from '../../../core/audit/auditSheet';
import { judgeAuditSchema } from '../../../core/contracts/judgeAudit';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { readAuditSheet, writeAuditSheet } from '../../../infra/client/judgeAudit';
import { findJudgeAudit } from '../../../infra/judgeAudits';
import { exampleRunId as runId, writeExampleRun } from './support/exampleRun';
import { fakeContext } from './support/fakeTemporal';

const judge = { strategy: 'graded', promptVersion: '2', model: 'judge-1', scale: 3 };
let store: MemoryObjectStore;
beforeEach(async () => {
  store = new MemoryObjectStore();
  await writeExampleRun(store);
});

const write = (count: number, showJudge = false, seed = 1) =>
  writeAuditSheet(runId, { count, seed, showJudge }, fakeContext({}, store));
const read = (text: string) => readAuditSheet(runId, { text, label: 's.csv', seed: 1 }, fakeContext({}, store));
const cellsOf = (content: string) =>
  parse<Record<string, string>>(content.slice(1), { header: true, skipEmptyLines: 'greedy' }).data;
const sheet = (...rows: [query: string, passage: string, first: number | '', second?: number | ''][]) =>
  [
    'pair_id,human1,human2',
    ...rows.map(([query, passage, first, second = '']) => `${pairIdOf(query, passage)},${first},${second}`),
  ].join('\n');

describe('the sheet of a run', () => {
  test('has as many pairs of each grade as there are, also of questions that the judge dropped', async () => {
    const { content, judge: told, grades } = await write(8, true);
    expect(told).toEqual(judge);
    // In the run: q0 3 2 0 0, q1 2 1 0, q2 3, and dropped q3 0 1.
    expect(grades).toEqual([
      { grade: 0, inSheet: 2, inRun: 4 },
      { grade: 1, inSheet: 2, inRun: 2 },
      { grade: 2, inSheet: 2, inRun: 2 },
      { grade: 3, inSheet: 2, inRun: 2 },
    ]);
    const cells = cellsOf(content);
    expect(cells.map((cell) => cell['judge']).sort()).toEqual(['0', '0', '1', '1', '2', '2', '3', '3']);
    const dropped = cells.find((cell) => cell['pair_id'] === pairIdOf('q3', 'p5'));
    expect(dropped).toMatchObject({
      query: 'right tyre pressure',
      passage: 'Bells are "required"\tin many towns.',
      judge: '1',
    });
  });

  test('hides the judge unless told, and is the same for the same seed', async () => {
    const { content } = await write(4);
    expect(content.split('\r\n')[0]).toBe('\ufeffpair_id,query,title,passage,human1,human2');
    expect((await write(4)).content).toBe(content);
    const others = await Promise.all([2, 3, 4, 5].map(async (seed) => (await write(4, false, seed)).content));
    expect(others.some((other) => other !== content)).toBe(true);
  });
});

describe('a sheet that people have filled in', () => {
  test('is compared with the judge, and kept with the run and with the judge', async () => {
    // Judge: 3, 2, 0, 1. People: 3 3, 2 1, 1 0, - -.
    const audit = await read(sheet(['q0', 'p0', 3, 3], ['q0', 'p1', 2, 1], ['q0', 'p4', 1, 0], ['q1', 'p0', '', '']));
    expect(audit).toMatchObject({
      ...{ runId, judge, pairs: { graded: 3, gradedTwice: 3, notGraded: 1 }, positiveFrom: 2 },
      // Against the first 1 of 3 differs, against the second 1 of 3.
      agreement: { value: expect.closeTo(2 / 3, 12) },
      disagreement: {
        judge: { boundary: { value: expect.closeTo(1 / 3, 12) } },
        task: { all: { value: expect.closeTo(2 / 3, 12) } },
      },
    });
    const kept = JSON.parse((await store.get(`runs/${runId}/judge-audit.json`)).toString()) as unknown;
    expect(judgeAuditSchema.parse(kept)).toEqual(audit);
    expect(await findJudgeAudit(judge, store)).toEqual(audit);
    expect(await findJudgeAudit({ ...judge, model: 'other' }, store)).toBeUndefined();
  });

  test('may stop a run whose spec asks for more agreement', async () => {
    const audit = await read(sheet(['q0', 'p0', 3], ['q0', 'p4', 1]));
    expect(findAuditProblem(audit, 0.5)).toBeUndefined();
    expect(findAuditProblem(audit, 0.8)).toMatch(
      /^the judge graded with judge-1 agreed with people on 0\.500 \(95% interval \S+ to \S+\) of 2 pairs of bicycles-2026-11-26T090000, below judge\.minimumAgreement 0\.8$/,
    );
  });

  test.each([
    ['of another run', sheet(['q8', 'p0', 1], ['q0', 'p0', 1]), `s.csv: 1 of 2 pairs are not of ${runId}`],
    ['without a grade', sheet(['q0', 'p0', '']), 's.csv: no pair has a grade in human1 or human2'],
    ['with a grade off the scale', sheet(['q0', 'p0', 5]), 'is no grade from 0 to 3'],
  ])('%s is refused, and nothing is kept', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'bad-source', message: expect.stringContaining(message) });
    expect(await store.has(`runs/${runId}/judge-audit.json`)).toBe(false);
  });
});
