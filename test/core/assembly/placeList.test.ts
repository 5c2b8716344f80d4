import { placeList, type PlaceOf } from '../../../core/assembly/placeGroups';
import { splitByRole } from '../../../core/assembly/roles';
import type { Chunk } from '../../../core/contracts/chunk';
import type { MinedQuery } from '../../../core/contracts/negatives';

const ids = ['own', 'better', 'elsewhere', 'part', 'written', 'little', 'unjudged'];
const chunks = new Map(
  ids.map((id): [string, Chunk] => [id, { id, documentId: id, index: 0, text: `${id}.`, start: 0, end: 1 }]),
);
const query = { ...{ id: 'q', chunkId: 'own', text: 'question' }, language: 'en', strategy: 's', promptVersion: 'p' };
const mined: MinedQuery = {
  queryId: 'q',
  positives: [
    { chunkId: 'own', grade: 3, scale: 4, source: 'source' },
    { chunkId: 'better', grade: 4, scale: 4, source: 'judged' },
    { chunkId: 'elsewhere', grade: 4, scale: 4, source: 'judged' },
  ],
  between: [
    { chunkId: 'part', grade: 2, scale: 4, source: 'judged' },
    { chunkId: 'written', grade: 2, scale: 3, source: 'synthetic' },
  ],
  negatives: [
    { chunkId: 'unjudged', source: 'bm25@1' },
    { chunkId: 'little', source: 'bm25@2', grade: 1, scale: 4 },
  ],
};
const place: PlaceOf = (_, id) => (id === 'elsewhere' ? 'positive-in-other-split' : 'development');

test('one list with every positive that may be in it, by label, and what they are to the query', () => {
  const { groups, homeless } = placeList({ query, mined, chunks }, place);
  expect(groups).toHaveLength(1);
  const [{ split, group }] = groups as [(typeof groups)[number]];
  expect(split).toBe('development');
  expect(group.passages.map(({ chunkId, label, role }) => [chunkId, label, role])).toEqual([
    ['better', 1, 'positive'],
    ['own', 0.75, 'positive'],
    ['written', 2 / 3, 'between'],
    ['part', 0.5, 'between'],
    ['little', 0.25, 'negative'],
    ['unjudged', 0, 'negative'],
  ]);
  expect(homeless).toEqual([{ reason: 'positive-in-other-split', chunkId: 'elsewhere' }]);
  const { positives, negatives } = splitByRole(group.passages);
  expect(positives.map(({ chunkId }) => chunkId)).toEqual(['better', 'own']);
  expect(negatives.map(({ chunkId }) => chunkId)).toEqual(['little', 'unjudged']);
});

test('no list where nothing is labelled lower than the best, or its own passage has no place', () => {
  const only = new Map([...chunks].filter(([id]) => id === 'own'));
  expect(placeList({ query, mined, chunks: only }, place).groups).toEqual([]);
  const nowhere = placeList({ query, mined, chunks }, () => 'near-duplicate-of-training');
  expect(nowhere.groups).toEqual([]);
  expect(nowhere.homeless.map(({ chunkId }) => chunkId)).toEqual(['own', 'better', 'elsewhere']);
});

test('a held-out list has the negatives that were left over, too', () => {
  const [taken, ...left] = mined.negatives;
  const more: MinedQuery = { ...mined, negatives: [taken!], spare: left };
  const idsIn = (split: 'train' | 'development') =>
    placeList({ query, mined: more, chunks }, () => split).groups.flatMap(({ group }) =>
      group.passages.map(({ chunkId }) => chunkId),
    );
  expect(idsIn('train')).toEqual(['better', 'elsewhere', 'own', 'written', 'part', 'unjudged']);
  expect(idsIn('development')).toEqual(['better', 'elsewhere', 'own', 'written', 'part', 'little', 'unjudged']);
});
