import { warnOfLabels } from '../../../core/assembly/warnOfLabels';

test('of two labels a recipe that learns an order hears, with what gives more; of three it does not', () => {
  expect(warnOfLabels(new Set([1, 0]))).toEqual([
    expect.stringMatching(/labelled 0 or 1: .*judge\.strategy: graded.*queries\.strategy: graded-docs/),
  ]);
  expect(warnOfLabels(new Set([1, 1 / 3, 0]))).toEqual([]);
});
