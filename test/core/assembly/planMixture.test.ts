import { planMixture, takeEvenly } from '../../../core/assembly/planMixture';

test.each([
  // By hand: 30 of 120 are a quarter.
  ['a share of a source that has more', 90, [{ groups: 1000, share: 0.25 }], [30]],
  ['a share of one that has fewer', 90, [{ groups: 7, share: 0.25 }], [30]],
  // 60 + 20 are what is not shared; half of 160 is 80.
  [
    'a share beside a weight',
    60,
    [
      { groups: 10, weight: 2 },
      { groups: 5, share: 0.5 },
    ],
    [20, 80],
  ],
  // .2 and .3 of 200 leave 100.
  [
    'two shares',
    100,
    [
      { groups: 9, share: 0.2 },
      { groups: 9, share: 0.3 },
    ],
    [40, 60],
  ],
  ['neither: each row once', 100, [{ groups: 9 }], [9]],
  ['a weight below one', 100, [{ groups: 9, weight: 0.5 }], [5]],
])('%s', (_, generated, sources, expected) => {
  expect(planMixture(generated, sources)).toEqual(expected);
});

test('exactly the target is taken, each group as often as any other or once more, whatever the start', () => {
  for (const [count, target] of [
    [10, 3],
    [3, 10],
    [7, 7],
    [1000, 1],
    [12, 0],
    [997, 331],
  ] as const)
    for (const start of [0, 0.1, 0.5, 0.9999]) {
      const timesAt = takeEvenly(count, target, start);
      const times = Array.from({ length: count }, (_, place) => timesAt(place));
      expect(times.reduce((sum, each) => sum + each, 0)).toBe(target);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    }
});

test('the start decides which', () => {
  const taken = (start: number) => [0, 1, 2, 3].filter((place) => takeEvenly(4, 1, start)(place) > 0);
  expect([0, 0.25, 0.5, 0.75].map(taken)).toEqual([[3], [2], [1], [0]]);
});
