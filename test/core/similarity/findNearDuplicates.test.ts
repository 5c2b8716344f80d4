import fc from 'fast-check';
import { findNearDuplicates, groupDuplicates } from '../../../core/similarity/findNearDuplicates';
import { jaccard, wordShingles } from '../../../core/similarity/shingles';
import { TextIndex } from '../../../core/similarity/textIndex';

const seed = 20261126;
const word = fc.integer({ min: 0, max: 400 }).map((number) => `w${number}`);
const base = fc.array(word, { minLength: 30, maxLength: 60 });
/** Texts of which some are others with one word changed: a word is in five shingles of at least 26. */
const texts = fc
  .tuple(
    fc.array(base, { minLength: 2, maxLength: 8 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(), word), { maxLength: 12 }),
  )
  .map(([bases, edits]) => [
    ...bases,
    ...edits.map(([which, place, changed]) => {
      const copy = [...bases[which % bases.length]!];
      copy[place % copy.length] = changed;
      return copy;
    }),
  ])
  .map((lists) => lists.map((words, number) => ({ id: `t${number}`, text: words.join(' ') })));

async function* stream<Item>(items: Item[]): AsyncGenerator<Item> {
  yield* items;
}

test('pairs are exact, and connect what comparing every text with every other connects', async () => {
  const threshold = 0.6;
  await fc.assert(
    fc.asyncProperty(texts, async (items) => {
      const all = items.flatMap(({ id: second, text }, number) =>
        items.slice(0, number).flatMap(({ id: first, text: other }) => {
          const similarity = jaccard(wordShingles(text), wordShingles(other));
          return similarity >= threshold ? [{ first, second, jaccard: similarity }] : [];
        }),
      );
      const found = await findNearDuplicates(() => stream(items), { threshold });
      expect(all).toEqual(expect.arrayContaining(found));
      const ids = items.map(({ id }) => id);
      expect(groupDuplicates(ids, found)).toEqual(groupDuplicates(ids, all));
    }),
    { seed, numRuns: 60 },
  );
});

test('a thousand copies of a text are a thousand pairs with the first', async () => {
  const copies = Array.from({ length: 1000 }, (_, number) => ({
    id: `c${number}`,
    text: 'the same words, again and again',
  }));
  const pairs = await findNearDuplicates(() => stream(copies), { threshold: 0.8 });
  expect(pairs).toHaveLength(999);
  expect(new Set(pairs.map(({ first }) => first))).toEqual(new Set(['c0']));
});

test('groups go by the first of what is connected', () => {
  const pairs = [
    { first: 'b', second: 'c' },
    { first: 'a', second: 'c' },
    { first: 'd', second: 'e' },
  ];
  expect([...groupDuplicates(['a', 'b', 'c', 'd', 'e', 'f'], pairs)]).toEqual([
    ...[
      ['a', 'a'],
      ['b', 'a'],
      ['c', 'a'],
    ],
    ...[
      ['d', 'd'],
      ['e', 'd'],
      ['f', 'f'],
    ],
  ]);
});

test('the nearest of the texts added: the same normal form before all, else the most similar above the threshold', () => {
  const index = new TextIndex(0.5, (text) => wordShingles(text, 1));
  index.add('a', 'what causes gaucher disease in children');
  index.add('b', 'what causes gaucher disease in adults');
  index.add('c', 'What causes Gaucher disease in adults?');
  expect(index.findNearest('WHAT causes gaucher disease, in adults')).toMatchObject({ id: 'b', jaccard: 1 });
  // 5 of 7 words in common with either: the first that was added.
  expect(index.findNearest('what causes gaucher disease in dogs')).toMatchObject({ id: 'a', jaccard: 5 / 7 });
  expect(index.findNearest('who treats gaucher disease')).toBeUndefined();
  expect(index.findNearest('?')).toBeUndefined();
});
