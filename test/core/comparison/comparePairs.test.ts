import { comparePairs } from '../../../core/comparison/comparePairs';

const runOf = (name: string, values: number[]) => {
  const perQuery = new Map(values.map((value, index) => [`q${index}`, value]));
  return { name, results: [{ name: 'nDCG@10', mean: 0, perQuery }] };
};

test('all pairs once, with exact p values and Holm over the pairs', () => {
  const runs = [
    runOf('a', [1, 1, 1, 1, 1, 1]),
    runOf('b', [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]),
    runOf('c', [0.5, 0.5, 0.5, 0.5, 1, 1]),
  ];
  const pairs = comparePairs(runs, 13);
  expect(pairs.map(({ first, second }) => `${first} ${second}`)).toEqual(['a b', 'a c', 'b c']);
  const figures = pairs.map(({ metrics: [only] }) => only!);
  // Six, four and two questions differ, all in one direction: 2 of 64, of 16 and of 4 signings are as far from 0.
  expect(figures.map(({ pValue }) => pValue)).toEqual([2 / 64, 2 / 16, 2 / 4]);
  // The smallest times 3, the next times 2, the last as it is.
  expect(figures.map(({ adjustedPValue }) => adjustedPValue)).toEqual([6 / 64, 4 / 16, 2 / 4]);
  expect(figures[0]).toMatchObject({ metric: 'nDCG@10', mean: 0.5, low: 0.5, high: 0.5 });
  expect(figures[1]?.mean).toBeCloseTo(2 / 6, 12);
  expect(figures[2]?.mean).toBeCloseTo(-1 / 6, 12);
});

test('a model beside itself differs by nothing', () => {
  const [pair] = comparePairs([runOf('a', [0.3, 0.4]), runOf('b', [0.3, 0.4])], 13);
  expect(pair?.metrics).toMatchObject([{ mean: 0, low: 0, high: 0, pValue: 1, adjustedPValue: 1 }]);
  expect(comparePairs([], 13)).toEqual([]);
});
