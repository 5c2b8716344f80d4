import { assembleGroups } from '../../../activities/assembleGroups';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { copyOf, textOf } from '../support/numberedTexts';
import { specOf, stageRunner, type SpecFields } from '../support/runStages';

const share = { developmentShare: 0.3 };

describe('passages that a model wrote', () => {
  const ofModel = { strategy: 'graded-docs', promptVersion: 'p', model: 'm' };

  /** Queries by id: their own passage, the texts that were written for them, by id, and their positives. */
  async function assembleWritten(
    asked: Record<string, { own: string; texts: Record<string, string>; positives: string[] }>,
    negatives: SpecFields['negatives'],
  ) {
    const stages = stageRunner(new MemoryObjectStore());
    const chunks = [0, 1].map((number) => ({
      ...{ id: `d${number}/0`, documentId: `d${number}`, index: 0, text: textOf(number), start: 0, end: 9 },
    }));
    const queries = Object.entries(asked).map(([id, { own }]) => ({
      ...{ id, chunkId: own, text: `what is in ${id}`, language: 'en', strategy: 's', promptVersion: 'p' },
    }));
    const documents = Object.entries(asked).flatMap(([queryId, { texts }]) =>
      Object.entries(texts).map(([id, text]) => ({ ...{ id, queryId, grade: 3, scale: 3, text }, ...ofModel })),
    );
    const mined = Object.entries(asked).map(([queryId, { positives }]) => ({
      queryId,
      positives: positives.map((chunkId) => ({ chunkId, grade: 3, scale: 3, source: 'synthetic' })),
      negatives: [{ chunkId: 'd1/0', source: 'bm25@1', grade: 0, scale: 3 }],
    }));
    const receipt = await stages.run(assembleGroups, {
      spec: specOf({ negatives }),
      inputs: {
        queries: await stages.make('filter', queries),
        written: await stages.make('queries', [...queries, { ...queries[0]!, id: 'left out' }], {
          tables: { documents },
        }),
        negatives: await stages.make('negatives', mined),
        chunks: await stages.make('chunk', chunks),
        documents: await stages.make(
          'ingest',
          chunks.map(({ documentId: id, text }) => ({ id, text })),
        ),
      },
    });
    const positivesOf = async (table: string) =>
      (await stages.rows(receipt, table)).map((row) => (row['passages'] as { chunkId: string }[])[0]?.chunkId);
    return {
      receipt,
      train: await positivesOf('train'),
      development: await positivesOf('development'),
      dropped: (await stages.rows(receipt, 'dropped')).map(
        ({ chunkId, reason }) => `${String(chunkId)} ${String(reason)}`,
      ),
    };
  }

  test('are in the split of the document of the own passage, and where that is written too in that of the id of the query', async () => {
    // By their hash at .3 d0, d3 and d5 are for development, as in assembleGroups.test.ts; d1, d2 and d4 are for training.
    const own = (id: string) => ({ own: `synthetic-${id}`, texts: { [`synthetic-${id}`]: textOf(Number(id[1])) } });
    const { train, development, dropped, receipt } = await assembleWritten(
      {
        ...{ d2: { ...own('d2'), positives: ['synthetic-d2'] }, d3: { ...own('d3'), positives: ['synthetic-d3'] } },
        'of a passage': { own: 'd0/0', texts: { 'synthetic-9': textOf(9) }, positives: ['d0/0', 'synthetic-9'] },
        // A passage of the corpus is where its document is.
        d4: { ...own('d4'), positives: ['synthetic-d4', 'd0/0'] },
      },
      { ...share, positivesPerQuery: 2, groupBy: 'focus' },
    );
    expect({ train, development }).toEqual({
      ...{ train: ['synthetic-d2', 'synthetic-d4'], development: ['synthetic-d3', 'd0/0', 'synthetic-9'] },
    });
    expect(dropped).toEqual(['d0/0 positive-in-other-split']);
    expect(receipt.summary?.['warnings']).toEqual([expect.stringMatching(/^1 documents have no "focus"/)]);
  });

  test('are held out of development where they say nearly what is trained on', async () => {
    const { train, development, dropped } = await assembleWritten(
      {
        d2: { own: 'synthetic-2', texts: { 'synthetic-2': textOf(7) }, positives: ['synthetic-2'] },
        d3: { own: 'synthetic-3', texts: { 'synthetic-3': copyOf(7) }, positives: ['synthetic-3'] },
        d5: { own: 'synthetic-5', texts: { 'synthetic-5': textOf(5) }, positives: ['synthetic-5'] },
      },
      share,
    );
    expect({ train, development }).toEqual({ train: ['synthetic-2'], development: ['synthetic-5'] });
    expect(dropped).toEqual(['synthetic-3 near-duplicate-of-training']);
  });
});
