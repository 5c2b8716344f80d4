import { buildGroups } from '../../../core/assembly/buildGroups';
import { placeGroups } from '../../../core/assembly/placeGroups';
import type { Chunk } from '../../../core/contracts/chunk';
import type { MinedQuery } from '../../../core/contracts/negatives';

const ids = ['own', 'also', 'late', 'little', 'not', 'unjudged'];
const chunks = new Map(
  ids.map((id): [string, Chunk] => [
    id,
    {
      id,
      documentId: id,
      index: 0,
      title: id === 'own' ? 'Title' : undefined,
      text: `${id}.`,
      start: 0,
      end: 1,
    },
  ]),
);
const query = { ...{ id: 'q', chunkId: 'own', text: 'question' }, language: 'en', strategy: 's', promptVersion: 'p' };
const mined: MinedQuery = {
  queryId: 'q',
  positives: [
    { chunkId: 'own', grade: 3, scale: 3, source: 'source' },
    { chunkId: 'also', grade: 2, scale: 3, source: 'judged' },
    { chunkId: 'late', grade: 2, scale: 3, source: 'relabelled' },
  ],
  negatives: [
    { chunkId: 'little', source: 'bm25@2', grade: 1, scale: 3 },
    { chunkId: 'not', source: 'dense@4', grade: 0, scale: 3 },
    { chunkId: 'unjudged', source: 'bm25@77+dense@90', score: 0.3 },
  ],
};

test('a group a positive, the positive first, and every label is its grade over its scale', () => {
  const groups = buildGroups(query, mined, chunks, 3);
  const negatives = [
    { chunkId: 'little', text: 'little.', label: 1 / 3, source: 'bm25@2' },
    { chunkId: 'not', text: 'not.', label: 0, source: 'dense@4' },
    { chunkId: 'unjudged', text: 'unjudged.', label: 0, source: 'bm25@77+dense@90' },
  ];
  expect(groups).toEqual(
    [
      { chunkId: 'own', text: 'Title own.', label: 1, source: 'source' },
      { chunkId: 'also', text: 'also.', label: 2 / 3, source: 'judged' },
      { chunkId: 'late', text: 'late.', label: 2 / 3, source: 'relabelled' },
    ].map((positive) => ({ queryId: 'q', query: 'question', passages: [positive, ...negatives] })),
  );
});

test('as many positives as asked for, the own passage first; a group without negatives is none', () => {
  expect(buildGroups(query, mined, chunks, 1).map(({ passages }) => passages[0]?.chunkId)).toEqual(['own']);
  const gone = new Map([...chunks].filter(([id]) => !['little', 'not', 'unjudged'].includes(id)));
  expect(buildGroups(query, mined, gone, 3)).toEqual([]);
});

test('of a held-out query the negatives that were left over are there too, of one that is learnt from they are not', () => {
  const [taken, ...left] = mined.negatives;
  const more: MinedQuery = { ...mined, negatives: [taken!], spare: left };
  const placed = placeGroups({ query, mined: more, chunks }, (_, id) => (id === 'own' ? 'train' : 'development'), 2);
  expect(placed.groups.map(({ split, group }) => [split, ...group.passages.map(({ chunkId }) => chunkId)])).toEqual([
    ['train', 'own', 'little'],
    ['development', 'also', 'little', 'not', 'unjudged'],
  ]);
});
