import { binary } from '../../../../core/strategies/judge/binary';
import { graded } from '../../../../core/strategies/judge/graded';
import { pointwiseInt } from '../../../../core/strategies/judge/pointwiseInt';
import { agreeOn } from '../../../../core/strategies/judge/samples';
import { leadJudge, taskOf } from './support/lead';

const agreed = (grades: number[], cuts = { positiveFrom: 7, negativeTo: 3 }) => {
  const outcome = agreeOn(
    grades.map((grade) => ({ grade })),
    cuts,
  );
  return outcome && [outcome.sample.grade, outcome.score, outcome.agreement];
};

test('the sample nearest to the mean is taken', () => {
  // Card erank: nearest to the mean of 2, 6 and 7 is 6. Its label, ambiguous, has no majority; with other cuts it has.
  expect(agreed([2, 6, 7])).toBeUndefined();
  expect(agreed([2, 6, 7], { positiveFrom: 6, negativeTo: 3 })).toEqual([6, 5, 2 / 3]);
  expect(agreed([8, 9, 7])).toEqual([8, 8, 1]);
  expect(agreed([1, 1, 0], { positiveFrom: 1, negativeTo: 0 })).toEqual([1, 2 / 3, 2 / 3]);
  expect(agreed([1, 0], { positiveFrom: 1, negativeTo: 0 })).toBeUndefined();
  expect(agreed([])).toBeUndefined();
});

describe.each([
  { judge: binary, contents: ['{"relevant": true}', '{"relevant": false}', '{"relevant": true}'], grade: 1 },
  { judge: graded, contents: ['{"grade": 3}', '{"grade": 0}', '{"grade": 2}'], grade: 2 },
])('$judge.name', ({ judge, contents, grade }) => {
  test('each pair is asked so many times, apart by seed and at a temperature, all at once', () => {
    const { asks, rounds, result } = leadJudge(judge, taskOf(2, { samples: 3 }), (_, index) => ({
      content: contents[index % 3] ?? '',
    }));
    expect([asks.length, rounds, judge.countCalls(2, { samples: 3 })]).toEqual([6, 1, 6]);
    expect(asks.map(({ seed, temperature, passages }) => [passages?.[0], seed, temperature])).toEqual([
      ...[0, 1, 2].map((seed) => [0, seed, 0.7]),
      ...[0, 1, 2].map((seed) => [1, seed, 0.7]),
    ]);
    expect(result.verdicts).toMatchObject([
      { passage: 0, grade, agreement: 2 / 3 },
      { passage: 1, grade, agreement: 2 / 3 },
    ]);
  });
});

test('the temperature is the one that is named; null is that of all requests', () => {
  const asked = (sampleTemperature: number | null) =>
    leadJudge(binary, taskOf(1, { samples: 2, sampleTemperature }), () => ({ content: '{"relevant": true}' })).asks[0];
  expect(asked(1.2)).toMatchObject({ temperature: 1.2, seed: 0 });
  expect(asked(null)).not.toHaveProperty('temperature');
});

test('samples that contradict each other leave the passage without a verdict, and nobody counts that as a failure', () => {
  const { result } = leadJudge(binary, taskOf(1, { samples: 2 }), (_, index) => ({
    content: `{"relevant": ${index === 0}}`,
  }));
  expect(result.verdicts).toEqual([]);
  expect(result.troubles).toEqual([
    {
      reason: 'samples-disagree',
      message: 'the samples give the grades 1, 0: no label has a majority',
      raw: '1, 0',
      requestKey: 'request-0',
      isUnreadable: false,
      passages: [0],
    },
  ]);
});

test('answers that cannot be used are left out of the vote; without any the last says why', () => {
  const some = leadJudge(pointwiseInt, taskOf(1, { samples: 3 }), (_, index) =>
    index === 1 ? undefined : { content: '{"score": 8}' },
  ).result;
  expect(some.verdicts).toMatchObject([{ grade: 8, agreement: 1 }]);
  expect(some.troubles).toMatchObject([{ requestKey: 'request-1', passages: [] }]);
  const none = leadJudge(pointwiseInt, taskOf(1, { samples: 2 }), () => undefined).result;
  expect(none.troubles.map(({ passages }) => passages)).toEqual([[], [0]]);
});
