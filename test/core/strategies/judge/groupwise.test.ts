import fc from 'fast-check';
import { groupwise, planGroups } from '../../../../core/strategies/judge/groupwise';
import { readScores } from '../../../../core/strategies/judge/lists/readScores';
import { UnusableAnswer } from '../../../../core/strategies/unusableAnswer';
import { leadJudge, oracles, taskOf } from './support/lead';

const goodness = (count: number) => Array.from({ length: count }, (_, place) => (place * 7) % 11);

describe('card grouprank', () => {
  test.each([
    [100, {}, 5],
    [100, { repeats: 3 }, 15],
    [41, {}, 3],
    [41, { groupSize: 10 }, 5],
    [1, {}, 1],
  ])('%i passages with %j take %i calls, all in one round', (count, options, calls) => {
    expect(groupwise.countCalls(count, options)).toBe(calls);
    const { asks, rounds, result } = leadJudge(groupwise, taskOf(count, options), oracles.groupwise(goodness(count)));
    expect([asks.length, rounds]).toEqual([calls, 1]);
    expect(result.verdicts.map(({ passage, grade }) => [passage, grade])).toEqual([...goodness(count).entries()]);
  });

  test('same seed, same groups; another seed and another query, others', () => {
    const groups = (options = {}, queryId = 'q') => planGroups({ ...taskOf(50, options), queryId });
    expect(groups()).toEqual(groups({ seed: 0 }));
    expect(groups()).not.toEqual(groups({ seed: 1 }));
    expect(groups()).not.toEqual(groups({}, 'other'));
  });

  test('groups are random, nearly equal, and hold each passage once in each repeat', () => {
    const cases = fc.record({
      count: fc.integer({ min: 1, max: 120 }),
      groupSize: fc.integer({ min: 2, max: 30 }),
      repeats: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(cases, ({ count, ...options }) => {
        const groups = planGroups(taskOf(count, options));
        expect(groups).toHaveLength(groupwise.countCalls(count, options));
        for (let repeat = 0; repeat < options.repeats; repeat += 1) {
          const own = groups.filter((group) => group.repeat === repeat).map(({ places }) => places);
          expect(own.flat().sort((a, b) => a - b)).toEqual([...Array.from({ length: count }).keys()]);
          const sizes = own.map(({ length }) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(Math.max(...sizes)).toBeLessThanOrEqual(options.groupSize);
        }
      }),
      { seed: 9 },
    );
  });

  test('repeats are averaged: the grade is the rounded mean, the score the mean', () => {
    const { result } = leadJudge(groupwise, taskOf(1, { repeats: 3 }), (_, index) => ({
      content: `<answer>{"1": ${[7, 8, 8][index]}}</answer>`,
    }));
    expect(result.verdicts).toEqual([{ passage: 0, grade: 8, score: 23 / 3, requestKey: 'request-2' }]);
  });

  test('repeats of one list are requests of their own, even where it is shown in the same order', () => {
    const { asks } = leadJudge(groupwise, taskOf(1, { repeats: 2 }), oracles.groupwise([5]));
    expect(asks.map(({ seed }) => seed)).toEqual([undefined, 1]);
    expect(asks[0]?.messages).toEqual(asks[1]?.messages);
  });

  test('the passages of a failed group are missing, never 0', () => {
    const { result, asks } = leadJudge(groupwise, taskOf(40), (ask, index) =>
      index === 0 ? undefined : oracles.groupwise(goodness(40))(ask, index),
    );
    const lost = [...(asks[0]?.passages ?? [])];
    expect(result.troubles).toMatchObject([{ requestKey: 'request-0', isUnreadable: false, passages: lost }]);
    expect(result.verdicts).toHaveLength(20);
    for (const { passage, grade } of result.verdicts) {
      expect(lost).not.toContain(passage);
      expect(grade).toBe(goodness(40)[passage]);
    }
  });

  test('other repeats stand in for a failed group: nobody is lost', () => {
    const { result } = leadJudge(groupwise, taskOf(40, { repeats: 2 }), (ask, index) =>
      index === 0 ? { content: '<answer>none</answer>' } : oracles.groupwise(goodness(40))(ask, index),
    );
    expect(result.troubles).toMatchObject([{ reason: 'not-json', isUnreadable: true, passages: [] }]);
    expect(result.verdicts.map(({ grade }) => grade)).toEqual(goodness(40));
  });

  test('a passage that an answer leaves out is missing alone', () => {
    const { result } = leadJudge(groupwise, taskOf(3), () => ({ content: '<answer>{"1": 4, "3": 11}</answer>' }));
    const first = planGroups(taskOf(3))[0]?.places ?? [];
    expect(result.verdicts).toEqual([{ passage: first[0], grade: 4, score: 4, requestKey: 'request-0' }]);
    expect(result.troubles).toMatchObject([{ reason: 'not-scored', passages: first.slice(1), isUnreadable: false }]);
  });
});

test.each([
  ['<reason>r</reason> <answer>{"1": 7, "2": 0}</answer>', [7, 0]],
  ['<think>{"1": 3}</think><reason>{"1": 4}</reason><answer>\n```json\n{"[1]": 7, "2": "10"}\n```\n</answer>', [7, 10]],
  ['{"2": 0, "1": 7}', [7, 0]],
])('%j holds scores', (content, scores) => {
  expect(readScores(content, 2)).toEqual(new Map(scores.entries()));
});

test.each([
  '',
  'all good',
  '<answer>{"5": 7}</answer>',
  '<answer>{"1": 7.5, "2": -1}</answer>',
  '<answer>{"1": null}</answer>',
])('%j holds none', (content) => expect(() => readScores(content, 2)).toThrow(UnusableAnswer));
