import type { Difference, SystemResult } from '../../../../core/contracts/evaluation';
import { markDifferences } from '../../../../core/report/sections/differenceTables';

const difference = (baseline: string, fields: Partial<Difference> = {}): Difference => ({
  ...{ metric: 'MAP', baseline, mean: 0.1, low: 0.05, high: 0.15, pValue: 0.01, adjustedPValue: 0.04 },
  ...fields,
});
const below = { mean: -0.1, low: -0.15, high: -0.05 };
const mark = (differences: Difference[], queries = 60) => {
  const system: SystemResult = { name: 'tuned', description: '', tuned: true, metrics: [], differences };
  return markDifferences({ queries }, system, 'MAP', ['bm25', 'dense', 'run', 'previous']);
};

test('letters name the baselines in their order, above and below', () => {
  const differences = [difference('run'), difference('bm25'), difference('dense', below)];
  expect(mark(differences)).toBe('above a, c; below b');
  expect(mark([difference('previous', below)])).toBe('below d');
});

test('the adjusted p value decides, the plain one where there is no other', () => {
  expect(mark([difference('bm25', { adjustedPValue: 0.05 })])).toBe('');
  const { adjustedPValue: _none, ...plain } = difference('bm25');
  expect(mark([plain])).toBe('above a');
});

test('nothing is marked below 30 questions, by another metric, or where the interval holds zero', () => {
  expect(mark([difference('bm25')], 29)).toBe('');
  expect(mark([difference('bm25')], 30)).toBe('above a');
  expect(mark([difference('bm25', { metric: 'nDCG@10' })])).toBe('');
  expect(mark([difference('bm25', { low: -0.01 })])).toBe('');
});
