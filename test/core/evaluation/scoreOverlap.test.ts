import { scoreOverlapSchema } from '../../../core/contracts/scoreOverlap';
import type { Qrels, Run } from '../../../core/evaluation/runs';
import { measureOverlap } from '../../../core/evaluation/scoreOverlap';

const qrels: Qrels = new Map([
  [
    'q1',
    new Map([
      ['a', 2],
      ['b', 0],
    ]),
  ],
  ['q2', new Map([['a', 1]])],
  ['q3', new Map([['z', 1]])],
]);
const run: Run = new Map([
  [
    'q1',
    [
      { id: 'a', score: 3 },
      { id: 'b', score: 1 },
      { id: 'c', score: 3 },
    ],
  ],
  [
    'q2',
    [
      { id: 'c', score: 2 },
      { id: 'a', score: 0 },
      { id: 'd', score: NaN },
    ],
  ],
  ['q3', [{ id: 'a', score: -3 }]],
]);

test('AUC counts pairs in the right order, ties half, over all lists and within each', () => {
  const { auc, aucWithin, ...found } = measureOverlap(qrels, 'tuned', run)!;
  // Relevant 3 and 0 against 1, 3, 2, -3: 3 wins 3 and ties one, 0 wins one: 4.5 of 8.
  expect(auc).toBe(4.5 / 8);
  // q1: 3 against 1 and 3 is 1.5 of 2; q2: 0 of 1; q3 has nothing relevant in its list.
  expect(aucWithin).toBe((0.75 + 0) / 2);
  expect(found).toMatchObject({ system: 'tuned', relevant: 2, others: 4, judgedOthers: 1, lowest: -3, highest: 3 });
  expect(scoreOverlapSchema.parse({ auc, aucWithin, ...found })).toEqual({ auc, aucWithin, ...found });
});

test('bins have one width, the highest score is in the last, and their overlap is shared mass', () => {
  const { bins, overlap } = measureOverlap(qrels, 'tuned', run)!;
  expect(bins).toHaveLength(30);
  // Width .2: -3 in 0, 0 in 15, 1 in 20, 2 in 25, 3 in 29.
  const filled = bins.flatMap(({ relevant, others }, place) =>
    relevant + others > 0 ? [[place, relevant, others]] : [],
  );
  expect(filled).toEqual([
    [0, 0, 1],
    [15, 1, 0],
    [20, 0, 1],
    [25, 0, 1],
    [29, 1, 1],
  ]);
  // Only the last bin has both: the smaller of 1/2 and 1/4.
  expect(overlap).toBe(0.25);
});

test('scores of many pairs agree with the definition, counted pair by pair', () => {
  const scores = Array.from({ length: 300 }, (_, place) => ((place * 7919) % 101) / 10);
  const list = scores.map((score, place) => ({ id: `d${place}`, score }));
  const labels = new Map(list.filter((_, place) => place % 9 === 0).map(({ id }) => [id, 1]));
  const { auc, aucWithin } = measureOverlap(new Map([['q', labels]]), 'tuned', new Map([['q', list]]))!;
  let [wins, all] = [0, 0];
  for (const own of list.filter(({ id }) => labels.has(id)))
    for (const other of list.filter(({ id }) => !labels.has(id))) {
      all += 1;
      wins += own.score > other.score ? 1 : own.score === other.score ? 0.5 : 0;
    }
  expect(auc).toBeCloseTo(wins / all, 12);
  expect(aucWithin).toBe(auc);
});

test('lists without a relevant document, or with nothing else, tell nothing', () => {
  expect(
    measureOverlap(new Map([['q', new Map([['a', 1]])]]), 'tuned', new Map([['q', [{ id: 'a', score: 1 }]]])),
  ).toBeUndefined();
  expect(measureOverlap(qrels, 'tuned', new Map())).toBeUndefined();
});
