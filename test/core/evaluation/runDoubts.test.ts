import { describeDoubts, type RunFit } from '../../../core/evaluation/runDoubts';
import type { Qrels } from '../../../core/evaluation/runs';

const qrelsOf = (queries: number, labels: Record<string, number>): Qrels =>
  new Map([...Array(queries).keys()].map((query) => [`q${query}`, new Map(Object.entries(labels))]));
const fit: RunFit = { name: 'bm25', missing: 0, unjudged: 0, judged: 0.9 };
const fine = qrelsOf(30, { a: 1, b: 0 });

test('a set of 30 queries that fits its run has none', () => {
  expect(describeDoubts(fine, [fit])).toEqual([]);
});

test.each([
  ['few queries', qrelsOf(29, { a: 1, b: 0 }), [fit], '29 queries are fewer than 30'],
  ['no relevant document at all', qrelsOf(30, { a: 0, b: -1 }), [fit], 'no label is above 0'],
  [
    'some queries without one',
    new Map([...fine, ['x', new Map([['a', 0]])]]),
    [fit],
    '1 of 31 queries have no relevant',
  ],
  ['missing queries', fine, [{ ...fit, missing: 3 }], 'bm25 has no list for 3 of 30 queries, which count 0'],
  ['foreign queries', fine, [{ ...fit, unjudged: 4 }], 'bm25 answers 4 queries without judgements'],
  ['few judged', fine, [{ ...fit, judged: 0.2 }], 'judged@10 is 0.20: most of the first ten results carry no label'],
  ['uneven judging', fine, [fit, { ...fit, name: 'new', judged: 0.6 }], 'judged@10 differs (bm25 0.90, new 0.60)'],
])('%s are told', (_, qrels, runs, message) => {
  const told = describeDoubts(qrels, runs);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(message);
});

test('condensed metrics are advised only where there are labels of what is wrong', () => {
  const advice = (labels: Record<string, number>) => describeDoubts(qrelsOf(30, labels), [{ ...fit, judged: 0.1 }])[0];
  expect(advice({ a: 1, b: 0 })).toContain('"--condensed" ranks judged documents alone');
  expect(advice({ a: 1 })).toContain('every label is above 0, so that condensed metrics would say nothing');
});
