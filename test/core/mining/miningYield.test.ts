import type { MiningRules } from '../../../core/mining/miningRules';
import { addToYield, createYield, summarizeYield } from '../../../core/mining/miningYield';
import { selectNegatives } from '../../../core/mining/selectNegatives';
import { cut, inputOf, rules, type Row } from './support/pools';

function mine(rules: MiningRules, questions: Row[][]): Record<string, unknown> {
  const sum = createYield(rules);
  for (const rows of questions) addToYield(sum, selectNegatives(inputOf(['own passage', 1, 0.8], rows), rules), rules);
  return summarizeYield(sum, rules);
}

test('what is missing is counted question by question, and quotas range by range', () => {
  const ranges = [
    { from: 1, to: 2, count: 1 },
    { from: 3, to: 9, count: 2 },
  ];
  const questions: Row[][] = [
    [['a', 0], ['b', 0], ['c', 0], ['d', 0], ['e', 0]], // prettier-ignore
    [['a', 0], ['b', 1], ['c', 0]], // prettier-ignore
    [['a'], ['b']],
    [],
  ];
  expect(mine({ ...rules, ranges }, questions)).toEqual({
    ...{ questions: 4, wanted: 12, taken: 5, missing: 7, short: 3, judged: 5, unjudged: 0, spare: 2 },
    ranges: { '1 to 2': { wanted: 4, taken: 2 }, '3 to 9': { wanted: 8, taken: 3 } },
    warnings: [
      '3 of 4 questions have fewer negatives than asked for, 7 are missing: more candidates (candidates.bm25, ' +
        'candidates.dense), looser cut-offs or smaller quotas help, and so does negatives.unjudged: fill',
    ],
  });
});

test('a cut-off that takes most of the candidates is told with its mend', () => {
  const rows: Row[] = Array.from({ length: 25 }, (_, index) => [`passage ${index}`, 0, index < 21 ? 0.79 : 0.1]);
  const summary = mine({ ...rules, cut: { ...cut, positiveShare: 0.95 } }, [rows]);
  expect(summary).toMatchObject({
    taken: 3,
    missing: 0,
    cut: { scorer: 'dense', scored: 25, above: 21, relabelled: 0 },
  });
  expect(summary['warnings']).toEqual([
    '84% of 25 candidates score above the cut-off of dense: raise negatives.positiveShare (0.95), or another ' +
      'negatives.scorer; each scorer needs a cut-off of its own',
  ]);
});

test('negatives that nobody judged and nothing compared are told of; with a cut-off they are not', () => {
  const rows: Row[] = [['a', undefined, 0.1], ['b', undefined, 0.2], ['c', 0, 0.3]]; // prettier-ignore
  const unjudged: MiningRules = { ...rules, unjudged: 'fill' };
  expect(mine(unjudged, [rows])['warnings']).toEqual([
    '2 negatives were judged by nobody and compared with nothing: some of them will be answers; set ' +
      'negatives.positiveShare (0.95 is usual)',
  ]);
  expect(mine({ ...unjudged, cut: { ...cut, margin: 0.1 } }, [rows])).toMatchObject({
    ...{ judged: 1, unjudged: 2, warnings: [] },
  });
});

test('nothing mined is no reason to divide by nothing', () => {
  expect(mine({ ...rules, cut: { ...cut, maxScore: 0.1 } }, [])).toMatchObject({ questions: 0, warnings: [] });
});
