import { keptFigures } from '../../../activities/training/keptFigures';

const evaluations = [
  { step: 10, ndcg10: 0.7, mrr: 0.6 },
  { step: 20, ndcg10: 0.6, mrr: 0.5 },
];

test.each([
  ['the best', { by: 'best', steps: [10], ndcg10: 0.7 }, evaluations[0]],
  ['the last', { by: 'last', steps: [20], ndcg10: 0.6 }, evaluations[1]],
  // Of a mean nothing else is measured.
  ['a mean', { by: 'average', steps: [10, 20], ndcg10: 0.8 }, { ndcg10: 0.8 }],
  ['a step that was not measured', { by: 'last', steps: [25] }, {}],
])('the held-out figures of %s', (_, selected, expected) => {
  expect(keptFigures({ evaluations, selected })).toEqual(expected);
});
