import { buildPassageIndex, searchPassages } from '../../../activities/stage/buildPassageIndex';

const passages = [
  { id: 'b', title: 'Kilns', text: 'How to fire them.' },
  { id: 'a', text: 'A kiln and its lining' },
  { id: 'c', title: undefined, text: 'Glazes' },
];

async function* readAll<Item>(items: readonly Item[]) {
  yield* items;
}

const silent = { language: 'en', tell: async () => {} };

describe('buildPassageIndex', () => {
  it('indexes title and text in the language of the passages', async () => {
    const index = await buildPassageIndex(readAll(passages), silent);
    expect([index.documents, index.search('kiln', 5).map(({ id }) => id)]).toEqual([3, ['a', 'b']]);
    expect(index.search('how fired', 5).map(({ id }) => id)).toEqual(['b']);
  });

  it('takes identifiers apart where the text is code', async () => {
    const code = [{ id: 'f', text: 'def readCsvFile():' }];
    const index = await buildPassageIndex(readAll(code), { ...silent, analysis: { identifiers: true } });
    expect(index.search('reading csv', 1)).toHaveLength(1);
  });

  it('tells every thousand passages that it goes on, and stops where that throws', async () => {
    const many = Array.from({ length: 2500 }, (_, row) => ({ id: `${row}`, text: 'x' }));
    let told = 0;
    await buildPassageIndex(readAll(many), { language: 'en', tell: async () => void told++ });
    expect(told).toBe(2);
    const cancelled = buildPassageIndex(readAll(many), {
      language: 'en',
      tell: () => Promise.reject(new Error('cancelled')),
    });
    await expect(cancelled).rejects.toThrow('cancelled');
  });
});

describe('searchPassages', () => {
  test.each([1, 2, 3, 10])('finds in shards of %d passages what one index finds', async (passagesPerShard) => {
    const index = await buildPassageIndex(readAll(passages), silent);
    const questions = ['firing a kiln', 'glaze', 'nothing of it'];
    const lists = await searchPassages(() => readAll(passages), questions, 2, {
      ...silent,
      passagesPerShard,
      threads: { count: 1 },
    });
    expect(lists).toEqual(questions.map((question) => index.search(question, 2)));
    expect(lists.map((list) => list.length)).toEqual([2, 1, 0]);
  });

  it('refuses shards without passages', async () => {
    const search = searchPassages(() => readAll(passages), ['kiln'], 2, {
      ...silent,
      passagesPerShard: 0,
      threads: { count: 1 },
    });
    await expect(search).rejects.toThrow('1 passage or more, not 0');
  });
});
