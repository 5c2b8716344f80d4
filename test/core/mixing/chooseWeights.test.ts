import { chooseWeights, mixLists, type MixedQuery } from '../../../core/mixing/chooseWeights';
import { rankByScore } from '../../../core/retrieval/rankedList';

const listOf = (scores: Record<string, number>) =>
  rankByScore(Object.entries(scores).map(([id, score]) => ({ id, score })));

/** `right` puts what is relevant first, `wrong` last; `flat` has one document alone, which says nothing. */
const query = (number: number): MixedQuery => ({
  queryId: `q${number}`,
  lists: {
    right: listOf({ a: 9, b: 5, c: 1 }),
    wrong: listOf({ a: 1, b: 5, c: 9 }),
    flat: listOf({ d: 3 }),
  },
  relevant: new Map([['a', 1]]),
});
const queries = [1, 2, 3].map(query);

test('a system that is always right gets the weight, one that is always wrong gets little', () => {
  const { weights, metric, tried, alike } = chooseWeights(['right', 'wrong'], queries);
  // Over (1, .5, 0) and (0, .5, 1): a is first as long as right has more than half; at .5 all three tie and a has the lowest id.
  // trec_eval breaks ties by descending id, so there a stands last: eleven mixes, of which .6 to 1.0 are perfect.
  expect({ tried, alike }).toEqual({ tried: 11, alike: 5 });
  expect(weights['right']).toBeCloseTo(0.8, 12);
  expect(weights['wrong']).toBeCloseTo(0.2, 12);
  expect(metric.mix).toBe(1);
  // Third of three: 1 / log2(4).
  expect(metric.alone).toEqual({ right: 1, wrong: 0.5 });
});

test('among mixes of equal worth the middle is taken, not the first', () => {
  const { weights, alike, tried } = chooseWeights(['right', 'flat'], queries);
  // d gets flat's share, a gets right's: a is above d while right has more than half, and at .5 d has the higher id.
  expect({ tried, alike }).toEqual({ tried: 11, alike: 5 });
  expect(weights['right']).toBeCloseTo(0.8, 12);
});

test('three systems are mixed in steps of a tenth', () => {
  expect(chooseWeights(['right', 'wrong', 'flat'], queries).tried).toBe(66);
});

test('what a mix of equals is told apart by is more than one standard error', () => {
  // One query of two prefers each: every mix is as good as the best, within the error of two queries.
  const other: MixedQuery = { ...query(9), relevant: new Map([['c', 1]]) };
  expect(chooseWeights(['right', 'wrong'], [query(1), other]).alike).toBe(11);
});

test('a mix sums min-max normalised scores; what a list lacks counts as its lowest', () => {
  const mixed = mixLists(
    ['one', 'two'],
    { one: listOf({ a: 10, b: 0 }), two: listOf({ b: 4, c: 2, a: 0 }) },
    [0.5, 0.5],
  );
  expect(mixed.map(({ id, score }) => [id, score])).toEqual([
    ['a', 0.5],
    ['b', 0.5],
    ['c', 0.25],
  ]);
});

test('nothing to mix is refused', () => {
  expect(() => chooseWeights([], queries)).toThrow(RangeError);
  expect(() => chooseWeights(['right'], [])).toThrow(RangeError);
});
