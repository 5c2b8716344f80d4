import fc from 'fast-check';
import { assembleGroups } from '../../activities/assembleGroups';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { copyOf, textOf } from './support/numberedTexts';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

/** The real stage over corpora that are made up: every passage has a question of its own and one negative. */

interface Document {
  id: string;
  passages: string[];
  metadata?: object;
  /** Passages of other documents that answer the question of the first passage too, by chunk id. */
  alsoAnswered?: string[];
}

const chunkIdOf = (id: string, index = 0) => `${id}/${index}`;

async function assemble(documents: Document[], negatives: SpecFields['negatives']) {
  const stages = stageRunner(new MemoryObjectStore());
  const chunks = documents.flatMap(({ id, passages }) =>
    passages.map((text, index) => ({
      ...{ id: chunkIdOf(id, index), documentId: id, index, text, start: 0, end: text.length },
    })),
  );
  const negative = { id: 'n', documentId: 'n', index: 0, text: 'Nothing of it.', start: 0, end: 14 };
  const mined = documents.flatMap(({ id, passages, alsoAnswered = [] }) =>
    passages.map((_, index) => ({
      queryId: `q ${chunkIdOf(id, index)}`,
      positives: [chunkIdOf(id, index), ...(index === 0 ? alsoAnswered : [])].map((chunkId, place) => ({
        ...{ chunkId, grade: 1, scale: 1, source: place === 0 ? 'source' : 'judged' },
      })),
      negatives: [{ chunkId: 'n', source: 'bm25@1', grade: 0, scale: 1 }],
    })),
  );
  const queries = chunks.map(({ id }) => ({
    ...{ id: `q ${id}`, chunkId: id, text: `what is in ${id}`, language: 'en', strategy: 's', promptVersion: 'p' },
  }));
  const receipt = await stages.run(assembleGroups, {
    spec: specOf({ negatives }),
    inputs: {
      queries: await stages.make('filter', queries),
      written: await stages.make('queries', queries),
      negatives: await stages.make('negatives', mined),
      chunks: await stages.make('chunk', [...chunks, negative]),
      documents: await stages.make(
        'ingest',
        documents.map(({ id, passages, metadata }) => ({ id, text: passages.join('\n'), metadata })),
      ),
    },
  });
  const positivesOf = async (table: string) =>
    (await stages.rows(receipt, table)).map((row) => {
      const [positive] = row['passages'] as { chunkId: string }[];
      return `${String(row['queryId']).slice(2)} ${positive?.chunkId}`;
    });
  return {
    receipt,
    train: await positivesOf('train'),
    development: await positivesOf('development'),
    dropped: (await stages.rows(receipt, 'dropped')).map(
      ({ queryId, chunkId, reason }) => `${String(queryId).slice(2)} ${String(chunkId)} ${String(reason)}`,
    ),
  };
}

const share = { developmentShare: 0.3 };

describe('by hand, at a share of .3: d0, d3, d5, d6 are for development by their hash, d1, d2, d4, d7 for training', () => {
  test('a document goes where its id says, with all its passages', async () => {
    const { receipt, train, development } = await assemble(
      [0, 1, 2, 3].map((number) => ({ id: `d${number}`, passages: [textOf(number), textOf(number + 10)] })),
      share,
    );
    expect(train).toEqual(['d1/0 d1/0', 'd1/1 d1/1', 'd2/0 d2/0', 'd2/1 d2/1']);
    expect(development).toEqual(['d0/0 d0/0', 'd0/1 d0/1', 'd3/0 d3/0', 'd3/1 d3/1']);
    expect(receipt.summary).toEqual({ groups: { train: 4, development: 4 }, warnings: [] });
  });

  test('what is nearly what is trained on is in no split, also by a chain, also where one section is copied', async () => {
    const { receipt, train, development, dropped } = await assemble(
      [
        { id: 'd0', passages: [copyOf(1)] },
        { id: 'd1', passages: [textOf(1)] },
        { id: 'd2', passages: [textOf(2), textOf(12), textOf(22)] },
        // Only one of its sections is nearly one of d2: it falls with all of them.
        { id: 'd3', passages: [textOf(3), copyOf(12)] },
        { id: 'd5', passages: [textOf(5)] },
        // A copy within development is no leak.
        { id: 'd6', passages: [copyOf(5)] },
      ],
      share,
    );
    expect(train).toEqual(['d1/0 d1/0', 'd2/0 d2/0', 'd2/1 d2/1', 'd2/2 d2/2']);
    expect(development).toEqual(['d5/0 d5/0', 'd6/0 d6/0']);
    const reason = 'near-duplicate-of-training';
    expect(dropped).toEqual([`d0/0 d0/0 ${reason}`, `d3/0 d3/0 ${reason}`, `d3/1 d3/1 ${reason}`]);
    expect(receipt.counts).toEqual({ in: 9, out: 6, dropped: { [reason]: 3 } });
  });

  test('a group whose positive is in a document of the other split is in neither', async () => {
    const documents = [
      { id: 'd0', passages: [textOf(0)] },
      { id: 'd1', passages: [textOf(1)], alsoAnswered: ['d0/0', 'd2/0'] },
      { id: 'd2', passages: [textOf(2)] },
      { id: 'd5', passages: [textOf(5)], alsoAnswered: ['d1/0', 'd0/0'] },
    ];
    const three = await assemble(documents, { ...share, positivesPerQuery: 3 });
    expect(three.train).toEqual(['d1/0 d1/0', 'd1/0 d2/0', 'd2/0 d2/0']);
    expect(three.development).toEqual(['d0/0 d0/0', 'd5/0 d5/0', 'd5/0 d0/0']);
    const reason = 'positive-in-other-split';
    expect(three.dropped).toEqual([`d1/0 d0/0 ${reason}`, `d5/0 d1/0 ${reason}`]);
    const one = await assemble(documents, share);
    expect([one.train, one.development]).toEqual([
      ['d1/0 d1/0', 'd2/0 d2/0'],
      ['d0/0 d0/0', 'd5/0 d5/0'],
    ]);
  });

  test('documents of one group are in one split: asthma is for development, gout for training', async () => {
    const { train, development, receipt } = await assemble(
      [
        { id: 'd0', passages: [textOf(0)], metadata: { focus: 'gout' } },
        { id: 'd1', passages: [textOf(1)], metadata: { focus: 'asthma' } },
        { id: 'd2', passages: [textOf(2)], metadata: { focus: 'asthma' } },
        { id: 'd3', passages: [textOf(3)], metadata: { focus: ['gout'] } },
        { id: 'd5', passages: [textOf(5)] },
      ],
      { ...share, groupBy: 'focus' },
    );
    expect(train).toEqual(['d0/0 d0/0']);
    expect(development).toEqual(['d1/0 d1/0', 'd2/0 d2/0', 'd3/0 d3/0', 'd5/0 d5/0']);
    expect(receipt.summary?.['warnings']).toEqual([
      '2 documents have no "focus" in their metadata, so each is a group of its own: negatives.groupBy',
    ]);
  });

  test('nothing left for development is told, nothing left for training ends the run', async () => {
    const { receipt } = await assemble([{ id: 'd1', passages: [textOf(1)] }], share);
    expect(receipt.summary?.['warnings']).toEqual([expect.stringMatching(/^no development group is left/)]);
    await expect(assemble([{ id: 'd0', passages: [textOf(0)] }], share)).rejects.toThrow('no training group is left');
  });
});

test('run again elsewhere the parts are the same to the byte', async () => {
  const documents = [0, 1, 2, 3, 4].map((number) => ({
    id: `d${number}`,
    passages: [textOf(number), copyOf(number % 2)],
  }));
  const digests = [];
  for (let run = 0; run < 2; run += 1)
    digests.push((await assemble(documents, { developmentShare: 0.3 })).receipt.digest);
  expect(digests[1]).toBe(digests[0]);
});

describe('for any corpus', () => {
  // Twelve texts and their near copies: leaks are common.
  const text = fc.tuple(fc.nat(11), fc.boolean()).map(([number, isCopy]) => (isCopy ? copyOf(number) : textOf(number)));
  const corpus = fc
    .array(fc.array(text, { minLength: 1, maxLength: 2 }), { minLength: 8, maxLength: 16, size: 'max' })
    .map((all) => all.map((passages, index) => ({ id: `d${index}`, passages })));
  const runs = { seed: 20261126, numRuns: 40 };
  const documentIdsOf = (groups: string[]) => new Set(groups.map((group) => group.replace(/\/.*/, '')));

  test('documents that are added move no old one to another split', async () => {
    let removed = 0;
    await fc.assert(
      fc.asyncProperty(corpus, fc.nat(6), async (documents, fewer) => {
        const before = await assemble(documents.slice(0, documents.length - fewer), { developmentShare: 0.3 });
        const after = await assemble(documents, { developmentShare: 0.3 });
        expect(after.train).toEqual(expect.arrayContaining(before.train));
        const dropped = after.dropped.map((row) => row.replace(/ near.*/, ''));
        expect([...after.development, ...dropped]).toEqual(expect.arrayContaining(before.development));
        removed += before.development.filter((group) => dropped.includes(group)).length;
      }),
      runs,
    );
    expect(removed).toBeGreaterThan(10);
  });

  test('no document and no near-duplicate is in both splits', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, async (documents) => {
        const { train, development } = await assemble(documents, { developmentShare: 0.3 });
        const numbersOf = (groups: string[]) =>
          new Set(
            documents
              .filter(({ id }) => documentIdsOf(groups).has(id))
              .flatMap(({ passages }) => passages.map((passage) => passage.replace(/ .*/, ''))),
          );
        const trained = numbersOf(train);
        expect([...numbersOf(development)].filter((number) => trained.has(number))).toEqual([]);
      }),
      runs,
    );
  });
});
