import { roundTrip } from '../../../core/filters/roundTrip';
import { tooEasy } from '../../../core/filters/tooEasy';
import { input, nothingKnown } from './support';

type List = [string, number][];

describe('round trip', () => {
  const bm25: List = [
    ['a', 3],
    ['b', 2],
    ['own', 1],
  ];
  const dense: List = [
    ['own', 0.9],
    ['a', 0.8],
  ];
  const measure = (options: { top: number; retriever: string }, lists: Record<string, List>) =>
    roundTrip.create({ enabled: true, ...options }, nothingKnown).measure(input('q', 'p', { lists }));

  test.each([
    ['any', 2, undefined],
    ['dense', 1, undefined],
    ['bm25', 3, undefined],
    ['bm25', 2, { ranks: { bm25: 3 }, top: 2 }],
  ])('%s finds its passage among the first %d', (retriever, top, expected) => {
    expect(measure({ top, retriever }, { bm25, dense })).toEqual(expected);
  });

  test('a passage that nobody found has no rank', () => {
    expect(measure({ top: 20, retriever: 'any' }, { bm25: [['a', 3]] })).toEqual({ ranks: {}, top: 20 });
  });

  test('one that a model wrote is in no index, and has none to have', () => {
    const check = roundTrip.create({ enabled: true, top: 20, retriever: 'any' }, nothingKnown);
    const written = input('q', 'p', { source: { id: 'synthetic-1' }, lists: { bm25: [['a', 3]] } });
    expect(check.measure(written)).toBeUndefined();
  });
});

describe('too easy', () => {
  const measure = (lists: Record<string, List>) =>
    tooEasy.create({ enabled: true, margin: 0.25 }, nothingKnown).measure(input('q', 'p', { lists }));

  test('first everywhere, and the second a quarter behind everywhere', () => {
    expect(
      measure({
        bm25: [
          ['own', 8],
          ['a', 4],
        ],
        dense: [
          ['own', 0.8],
          ['a', 0.6],
        ],
      }),
    ).toEqual({
      leads: { bm25: 0.5, dense: expect.closeTo(0.25, 10) as number },
      margin: 0.25,
    });
  });

  test.each<[string, Record<string, List>]>([
    [
      'one retriever sees a near second',
      {
        bm25: [
          ['own', 8],
          ['a', 7],
        ],
        dense: [
          ['own', 0.8],
          ['a', 0.2],
        ],
      },
    ],
    [
      'one retriever puts another first',
      {
        bm25: [
          ['own', 8],
          ['a', 1],
        ],
        dense: [
          ['a', 0.8],
          ['own', 0.2],
        ],
      },
    ],
    [
      'one retriever does not find it',
      {
        bm25: [
          ['own', 8],
          ['a', 1],
        ],
        dense: [['a', 0.8]],
      },
    ],
    ['nothing was found', {}],
  ])('not when %s', (_, lists) => {
    expect(measure(lists)).toBeUndefined();
  });

  test('a lone passage leads by all of its score', () => {
    expect(measure({ bm25: [['own', 8]] })).toEqual({ leads: { bm25: 1 }, margin: 0.25 });
  });
});
