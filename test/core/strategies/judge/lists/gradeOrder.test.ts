import { gradeOrder, rankByValue } from '../../../../../core/strategies/judge/lists/gradeOrder';
import { judgeStrategies } from '../../../../../core/strategies/judge/registry';
import { leadJudge, oracles, taskOf } from '../support/lead';

const gradesOf = (ranks: number[], options = {}) => gradeOrder(ranks, options, new Map()).map(({ grade }) => grade);

test('its own passage vouches for a query, and those far enough behind it are no answers', () => {
  // Own passage third of ten; 1 and 2 before it, 4 and 5 less than three behind.
  expect(gradesOf([3, 1, 2, 4, 5, 6, 7, 8, 9, 10])).toEqual([2, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
  expect(gradesOf([3, 1, 2, 4, 5, 6, 7, 8, 9, 10], { margin: 1 })).toEqual([2, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
});

test('it does not where it ranks behind sourceWithin, or behind the first quarter', () => {
  const behind = (rank: number, count: number) => [
    rank,
    ...Array.from({ length: count }, (_, index) => index + 1).filter((other) => other !== rank),
  ];
  expect(gradesOf(behind(10, 60))[0]).toBe(2);
  expect(gradesOf(behind(11, 60))[0]).toBe(0);
  expect(gradesOf(behind(8, 30))[0]).toBe(2);
  expect(gradesOf(behind(9, 30))[0]).toBe(0);
  expect(gradesOf(behind(4, 30), { sourceWithin: 3 })[0]).toBe(0);
  expect(gradesOf(behind(2, 5))[0]).toBe(2);
  expect(gradesOf(behind(3, 5))[0]).toBe(0);
  expect(gradesOf([1, 2])).toEqual([2, 1]);
  expect(gradesOf([2, 1])[0]).toBe(0);
});

test('scores run from 1 for the first to 0 for the last; what shares a rank shares the mean of its places', () => {
  const scores = gradeOrder([1, 2, 3, 3, 3], {}, new Map()).map(({ score }) => score);
  // Places 3, 4 and 5 of five: (0.5 + 0.25 + 0) / 3.
  expect(scores).toEqual([1, 0.75, 0.25, 0.25, 0.25]);
});

test('ranks by falling value; equals share the best', () => {
  expect(rankByValue([5, 9, 9, 1])).toEqual([3, 1, 1, 4]);
});

test('behind the ranks that a heap settles nothing vouches, and the first of them may still be close', () => {
  const goodness = Array.from({ length: 40 }, (_, place) => 40 - place);
  const judge = (own: number, options = {}) => {
    const changed = [own, ...goodness.slice(1)];
    const task = taskOf(40, { topK: 5, ...options });
    return leadJudge(judgeStrategies['setwise-r1'], task, oracles['setwise-r1'](changed)).result.verdicts;
  };
  const grades = (own: number) => judge(own).map(({ grade }) => grade);
  // First of 40: ranks 2 and 3 are close, 4 and 5 and all that share rank 6 are not.
  expect(grades(100)).toEqual([2, 1, 1, ...Array.from({ length: 37 }, () => 0)]);
  // Fourth: rank 5 and the shared rank 6 are less than three behind.
  expect(grades(36.5)).toEqual([2, ...Array.from({ length: 39 }, () => 1)]);
  // Its rank was not settled.
  expect(judge(1)[0]).toMatchObject({ grade: 0 });
});
