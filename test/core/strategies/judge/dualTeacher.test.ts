import fc from 'fast-check';
import { dualTeacher } from '../../../../core/strategies/judge/dualTeacher';
import { fuseRanks, fuseTeachers } from '../../../../core/strategies/judge/lists/fuseTeachers';
import { pointwiseTeachers, listwiseTeachers } from '../../../../core/strategies/judge/judgeOptions';
import type { JudgeResult } from '../../../../core/strategies/judge/judgeStrategy';
import { judgeStrategies } from '../../../../core/strategies/judge/registry';
import { leadJudge, oracles, orderOf, taskOf, type Answer } from './support/lead';

const cuts = { positiveFrom: 7, negativeTo: 3 };

/** Verdicts of places 0, 1, ... with these scores. */
const resultOf = (scores: readonly number[], name: string): JudgeResult => ({
  verdicts: scores.map((score, passage) => ({ passage, grade: Math.round(score), score, requestKey: name })),
  troubles: [],
});
const fuse = (pointwise: number[], listwise: number[], options = {}) =>
  fuseTeachers({ scored: resultOf(pointwise, 'p'), ordered: resultOf(listwise, 'l') }, cuts, options);

test('card grouprank: S of the ranks (1,2), (2,1), (3,3)', () => {
  const sums = fuseRanks([1, 2, 3], [2, 1, 3]);
  expect(sums.map((sum) => sum.toFixed(4))).toEqual(['-0.3466', '-0.3466', '-1.0986']);
});

test('equal sums stand in the order of the listwise teacher', () => {
  const result = fuse([9, 8, 1], [0.5, 1, 0]);
  expect(orderOf(result)).toEqual([1, 0, 2]);
  expect(result.verdicts.map(({ score }) => score)).toEqual([0.5, 1, 0]);
  for (const { requestKey } of result.verdicts) expect(requestKey).toBe('l');
});

test('pointwise scores that are equal share a rank, so that the listwise teacher decides', () => {
  expect(orderOf(fuse([8, 8, 8, 2], [0, 0.4, 1, 0.7]))).toEqual([2, 1, 0, 3].sort((a, b) => sumOf(b) - sumOf(a)));

  function sumOf(place: number): number {
    return -0.5 * Math.log([1, 1, 1, 4][place] ?? 1) - 0.5 * Math.log([4, 3, 1, 2][place] ?? 1);
  }
});

describe('what the pointwise teacher says of a passage alone is not overruled', () => {
  const listwise = [1, 0.8, 0.6, 0.4, 0.2, 0];

  test('its positive is no negative, however far behind', () => {
    expect(fuse([9, 1, 1, 1, 1, 8], listwise).verdicts.map(({ grade }) => grade)).toEqual([2, 1, 1, 0, 0, 1]);
    expect(fuse([9, 1, 1, 1, 1, 6], listwise).verdicts.map(({ grade }) => grade)).toEqual([2, 1, 1, 0, 0, 0]);
  });

  test('its negative vouches for no query, however far in front', () => {
    expect(fuse([3, 1, 1, 1, 1, 0], listwise).verdicts[0]).toMatchObject({ grade: 0, score: 1 });
    expect(fuse([4, 1, 1, 1, 1, 0], listwise).verdicts[0]).toMatchObject({ grade: 2, score: 1 });
  });
});

test('what one teacher could not judge has no verdict, and is lost once', () => {
  const scored = { ...resultOf([9, 1, 1], 'p') };
  const lost = { reason: 'r', message: 'm', raw: '', isUnreadable: true };
  const ordered: JudgeResult = { verdicts: [], troubles: [{ ...lost, requestKey: 'l', passages: [0, 1, 2] }] };
  const partly = { verdicts: scored.verdicts.slice(0, 2), troubles: [{ ...lost, requestKey: 'p', passages: [2] }] };
  expect(fuseTeachers({ scored: partly, ordered }, cuts, {})).toMatchObject({
    verdicts: [],
    troubles: [{ passages: [2] }, { passages: [0, 1] }],
  });
  // Without its own passage nothing is known of the others.
  const ownless = { verdicts: scored.verdicts.slice(1), troubles: [] };
  const { verdicts } = fuseTeachers({ scored: ownless, ordered: resultOf([1, 0.5, 0], 'l') }, cuts, {});
  expect(verdicts.map(({ passage, grade }) => [passage, grade])).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

/** Answers whoever asks: a pair, a group, a letter, a label or an order. */
const anyone =
  (goodness: readonly number[]): Answer =>
  (ask, index) => {
    const text = ask.messages[0]?.content ?? '';
    if (/"relevant"/.test(text)) return { content: `{"relevant": ${(goodness[ask.passages?.[0] ?? 0] ?? 0) > 6}}` };
    if (/"grade"/.test(text)) return { content: `{"grade": ${Math.min(3, goodness[ask.passages?.[0] ?? 0] ?? 0)}}` };
    if (ask.responseFormat) return oracles['pointwise-int'](goodness)(ask, index);
    if (ask.topLogprobs) return oracles['first-token'](goodness)(ask, index);
    if (/<reason>/.test(text)) return oracles.groupwise(goodness)(ask, index);
    return /<think>/.test(text) ? oracles['setwise-r1'](goodness)(ask, index) : oracles.listwise(goodness)(ask, index);
  };

const couples = pointwiseTeachers.flatMap((pointwise) => listwiseTeachers.map((listwise) => ({ pointwise, listwise })));

test.each(couples)('$pointwise and $listwise, side by side, take their calls and no more', (teachers) => {
  const goodness = [10, 3, 7, 1, 9, 0, 5, 2, 8, 4, 6];
  const { asks, rounds, result } = leadJudge(dualTeacher, taskOf(11, { teachers }), anyone(goodness));
  const calls =
    judgeStrategies[teachers.pointwise].countCalls(11, {}) + judgeStrategies[teachers.listwise].countCalls(11, {});
  expect(asks).toHaveLength(calls);
  expect(dualTeacher.countCalls(11, { teachers })).toBe(calls);
  expect(rounds).toBe(teachers.listwise === 'setwise-r1' ? 10 : 1);
  expect(orderOf(result)[0]).toBe(0);
  expect(result.verdicts[0]).toMatchObject({ passage: 0, grade: 2 });
});

test('with nothing said the teachers are pointwise-int and listwise: 50 passages take 50 calls and 4', () => {
  expect(dualTeacher.countCalls(50, {})).toBe(54);
});

test('nobody is lost or doubled, whatever goes wrong', () => {
  const cases = fc.record({ count: fc.integer({ min: 1, max: 40 }), broken: fc.array(fc.nat(60), { maxLength: 4 }) });
  fc.assert(
    fc.property(cases, ({ count, broken }) => {
      const goodness = Array.from({ length: count }, (_, place) => (place * 7) % 11);
      for (const strategy of Object.values(judgeStrategies)) {
        const { result } = leadJudge(strategy, taskOf(count), (ask, index) =>
          broken.includes(index) ? undefined : anyone(goodness)(ask, index),
        );
        const named = [...result.verdicts, ...result.troubles].flatMap((outcome) =>
          'passage' in outcome ? [outcome.passage] : outcome.passages,
        );

        expect([...named].sort((a, b) => a - b)).toEqual([...goodness.keys()]);
      }
    }),
    { seed: 21, numRuns: 60 },
  );
});

test('its version stands for the words of these teachers: raise it with any of them', () => {
  const versions = [...pointwiseTeachers, ...listwiseTeachers].map((name) => judgeStrategies[name].promptVersion);
  expect([dualTeacher.promptVersion, ...versions]).toEqual([
    'dual-teacher-1',
    ...['binary-1', 'graded-1', 'pointwise-int-1', 'groupwise-1'],
    ...['listwise-1', 'first-token-1', 'insertrank-1', 'setwise-r1-1'],
  ]);
});
