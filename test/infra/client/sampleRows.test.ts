import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { sampleRows, type SampleSelection } from '../../../infra/client/sampleRows';
import { writtenTables } from './support/exampleRows';
import { exampleRunId as runId, writeExampleRun } from './support/exampleRun';
import { fakeContext } from './support/fakeTemporal';

let store: MemoryObjectStore;
beforeEach(async () => {
  store = new MemoryObjectStore();
  await writeExampleRun(store);
});

const all = { count: 100, seed: 1 };
const run = (selection: Partial<SampleSelection> & { stage: string }) =>
  sampleRows(runId, { ...all, ...selection }, fakeContext({}, store));

describe('rows of a stage', () => {
  test('of the judge have the question, the passage, who found it, and why they were dropped', async () => {
    const { rows, counts, matching } = await run({ stage: 'judge' });
    expect([matching, counts.out, counts.dropped]).toEqual([10, 8, { 'source-not-relevant': 2 }]);
    expect(rows[0]).toMatchObject({
      ...{ table: 'part', place: 1, query: { id: 'q0', text: 'how do I oil the chain', strategy: 'zero-shot' } },
      passages: [
        {
          ...{ chunkId: 'p0', documentId: 'doc-0', index: 0, title: 'Page 0', isSource: true, grade: 3, scale: 3 },
          text: 'Wipe the chain, then put one drop of oil on each roller.',
          explanation: 'It says so, at 0.',
          sources: [
            { retriever: 'bm25', rank: 1, score: 10 },
            { retriever: 'dense', rank: 1, score: 1 },
          ],
        },
      ],
    });
    expect(rows[0]?.reason).toBeUndefined();
    expect(rows[9]).toMatchObject({
      ...{
        table: 'dropped',
        place: 2,
        reason: 'source-not-relevant',
        query: { id: 'q3', text: 'right tyre pressure' },
      },
      passages: [{ chunkId: 'p5', grade: 1, scale: 3, sources: [{ retriever: 'dense', rank: 1, score: 1 }] }],
    });
    expect(rows[9]?.passages[0]?.isSource).toBeUndefined();
  });

  test('of the candidates have the grade that the judge gave later, also where it dropped the pair', async () => {
    const { rows } = await run({ stage: 'candidates' });
    expect(rows.map(({ query, passages }) => [query?.id, passages[0]?.chunkId, passages[0]?.grade])).toEqual([
      ...[
        ['q0', 'p0', 3],
        ['q0', 'p1', 2],
        ['q0', 'p4', 0],
        ['q0', 'p5', 0],
      ],
      ...[
        ['q1', 'p1', 2],
        ['q1', 'p0', 1],
        ['q1', 'p3', 0],
      ],
      ...[
        ['q2', 'p2', 3],
        ['q3', 'p3', 0],
        ['q3', 'p5', 1],
      ],
    ]);
  });

  test('of mining and of the groups tell positives from negatives, with grade and text of each', async () => {
    const mined = (await run({ stage: 'negatives', queryId: 'q1' })).rows;
    expect(mined).toMatchObject([
      {
        query: { id: 'q1', text: 'why does my chain skip?' },
        passages: [
          { chunkId: 'p1', role: 'positive', grade: 2, isSource: true },
          {
            chunkId: 'p3',
            role: 'negative',
            grade: 0,
            source: 'bm25@3',
            text: 'Tyres are pumped to the pressure on their side wall.',
          },
        ],
      },
      { table: 'dropped', reason: 'ambiguous-grade', passages: [{ chunkId: 'p0', grade: 1 }] },
    ]);
    const groups = (await run({ stage: 'assemble' })).rows;
    expect(groups.map(({ table, place }) => `${table} ${place}`).sort()).toEqual([
      'development 1',
      'train 1',
      'train 2',
    ]);
    const group = groups.find(({ table, place }) => table === 'train' && place === 1);
    expect(group?.passages.map(({ chunkId, role, grade, label }) => [chunkId, role, grade, label])).toEqual([
      ['p0', 'positive', 3, 1],
      ['p4', 'negative', 0, 0],
      ['p5', 'negative', 0, 0],
    ]);
  });

  test('of the questions and of the passages themselves', async () => {
    const { rows } = await run({ stage: 'queries', queryId: 'q2' });
    expect(rows).toMatchObject([
      { query: { id: 'q2', kind: 'how' }, passages: [{ chunkId: 'p2', title: 'Page 2', grade: 3 }] },
    ]);
    expect((await run({ stage: 'chunk', count: 1 })).rows[0]?.passages[0]).toMatchObject({
      documentId: expect.stringMatching(/^doc-/),
    });
  });

  test('name passages that a model wrote, with their text', async () => {
    store = new MemoryObjectStore();
    await writeExampleRun(store, runId, writtenTables);
    const groups = (await run({ stage: 'assemble' })).rows;
    const seen = groups.flatMap(({ passages }) => passages).filter(({ source }) => source === 'synthetic');
    expect(seen.map(({ chunkId, role, label, text }) => [chunkId, role, label, text])).toEqual([
      ['synthetic-q1-3', 'positive', 1, 'Written for q1, of grade 3.'],
      ['synthetic-q0-1', 'negative', 1 / 3, 'Written for q0, of grade 1.'],
      ['synthetic-q0-0', 'negative', 0, 'Written for q0, of grade 0.'],
    ]);
    expect(
      groups.flatMap(({ passages }) => passages).find(({ isSource, chunkId }) => isSource && chunkId !== 'p0'),
    ).toBe(seen[0]);
    const asked = (await run({ stage: 'queries', queryId: 'q1' })).rows;
    expect(asked.map(({ table, passages: [passage] }) => [table, passage?.text, passage?.grade])).toEqual([
      ...[3, 2, 1, 0].map((grade) => ['documents', `Written for q1, of grade ${grade}.`, grade]),
      ['part', 'Written for q1, of grade 3.', undefined],
    ]);
  });

  test('are a sample that a seed decides, in the order of the rows', async () => {
    const places = async (seed: number) =>
      (await run({ stage: 'judge', count: 4, seed })).rows.map(({ table, place }) => `${table} ${place}`);
    const first = await places(1);
    expect(first).toHaveLength(4);
    expect(await places(1)).toEqual(first);
    expect([await places(2), await places(3), await places(4)]).not.toEqual([first, first, first]);
  });

  test('may be only the dropped ones, or those of one reason', async () => {
    const dropped = await run({ stage: 'negatives', dropped: true });
    expect(dropped.rows.map(({ reason }) => reason)).toEqual(['no-negatives', 'ambiguous-grade']);
    expect(dropped.rows[0]).toMatchObject({ query: { id: 'q2', text: 'brakes that squeal' }, passages: [] });
    const one = await run({ stage: 'negatives', dropped: 'no-negatives' });
    expect([one.matching, one.rows.length]).toEqual([1, 1]);
  });

  test('are there also where what they name is gone', async () => {
    for await (const { key } of store.list('artifacts/chunk/')) await store.delete(key);
    const { rows } = await run({ stage: 'judge', count: 1 });
    expect(rows[0]?.passages[0]?.chunkId).toMatch(/^p\d$/);
    expect(rows[0]?.passages[0]?.text).toBeUndefined();
  });
});

describe('rows that cannot be shown', () => {
  test.each([
    [{ stage: 'train' }, `the run ${runId} has no finished stage train`, 'it has chunk, queries,'],
    [
      { stage: 'judge', dropped: 'moody' },
      'no row of judge was dropped as moody',
      'its reasons are source-not-relevant',
    ],
    [{ stage: 'chunk', dropped: 'x' }, 'no row of chunk was dropped as x', 'none of its rows was dropped'],
    [{ stage: 'chunk', dropped: true as const }, 'chunk has kept no row that it dropped', 'leave --dropped out'],
  ])('%j is told', async (selection, message, mend) => {
    await expect(run(selection)).rejects.toMatchObject({ message, mend: expect.stringContaining(mend) });
  });
});
