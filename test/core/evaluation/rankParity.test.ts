import { compareRankings } from '../../../core/evaluation/rankParity';

const oneList = [[0, 1, 2]];

test('the same order has no loss, whatever the scores', () => {
  const figures = compareRankings([3, 2, 1], [30, 20.5, 10], oneList);
  expect(figures).toEqual({ largestDifference: 27, kendallTau: 1, ndcgLoss: 0 });
});

test('a swap at the top costs one pair of three, and 1 - (1 + 2 / log2 3) / (2 + 1 / log2 3)', () => {
  const { kendallTau, ndcgLoss } = compareRankings([3, 2, 1], [2, 3, 1], oneList);
  expect(kendallTau).toBeCloseTo(1 / 3, 12);
  expect(ndcgLoss).toBeCloseTo(1 - 2.2618595071429146 / 2.6309297535714573, 12);
});

test('order counts within lists, and a list of one passage has none', () => {
  const { kendallTau } = compareRankings([1, 2, 9, 8, 5], [11, 12, 3, 2, 0], [[0, 1], [2, 3], [4]]);
  expect(kendallTau).toBe(1);
});

test('ties are counted as tau-b has it: scipy.stats.kendalltau gives 0.8164965809277261', () => {
  expect(compareRankings([3, 2, 1], [2, 2, 1], oneList).kendallTau).toBeCloseTo(0.8164965809277261, 12);
});

test('a score that is not a number, or is missing, is no parity', () => {
  const none = { largestDifference: Infinity, kendallTau: -1, ndcgLoss: 1 };
  expect(compareRankings([3, 2, 1], [3, NaN, 1], oneList)).toEqual(none);
  expect(compareRankings([3, 2, 1], [3, 2], oneList)).toEqual(none);
});
