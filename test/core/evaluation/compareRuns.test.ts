import { compareRuns, resamplesFor, type ScoredRun } from '../../../core/evaluation/compareRuns';
import { bootstrapInterval, randomisationTest } from '../../../core/evaluation/statistics';
import reference from '../../fixtures/evaluation/severalSystems.json';

const run = (name: string, values: number[]): ScoredRun => {
  const perQuery = new Map(values.map((value, query) => [`q${query}`, value]));
  return { name, results: [{ name: 'nDCG@10', mean: 0, perQuery }] };
};
const runs = [
  run('base', reference.control),
  ...reference.systems.map(({ values }, index) => run(`s${index}`, values)),
];
const options = { baseline: 'base', seed: 13, resamples: 1000 };

describe('compareRuns', () => {
  const compared = compareRuns(runs, options);
  const figures = compared.map(({ metrics }) => metrics[0]!);

  it('gives each run the mean and interval that it has alone, and the baseline no difference', () => {
    expect(figures[0]).toEqual({
      metric: 'nDCG@10',
      mean: expect.closeTo(reference.control.reduce((sum, value) => sum + value) / 80, 12),
      ...bootstrapInterval(reference.control, options),
    });
    expect(compared.map(({ name }) => name)).toEqual(['base', 's0', 's1', 's2', 's3']);
  });

  it('pairs differences by query, with interval, test, effect size and what could be seen', () => {
    reference.systems.forEach(({ values, effectSize, smallestDetectable }, index) => {
      const differences = values.map((value, query) => value - reference.control[query]!);
      expect(figures[index + 1]!.difference).toEqual({
        mean: expect.closeTo(differences.reduce((sum, value) => sum + value) / 80, 12),
        ...bootstrapInterval(differences, options),
        pValue: randomisationTest(differences, { ...options, seed: '13/nDCG@10' }),
        adjustedPValue: expect.any(Number),
        effectSize: expect.closeTo(effectSize, 10),
        smallestDetectable: expect.closeTo(smallestDetectable, 10),
      });
    });
  });

  it('adjusts by Holm over the runs', () => {
    const [first, second, third, fourth] = figures.slice(1).map(({ difference }) => difference!);
    // In order .001, .03, .03 and .78: times 4, 3, 2 and 1, none below the one before it.
    expect(first!.adjustedPValue).toBeCloseTo(4 * first!.pValue, 12);
    const smaller = Math.min(second!.pValue, fourth!.pValue);
    const larger = Math.max(second!.pValue, fourth!.pValue);
    const adjusted = [second!.adjustedPValue, fourth!.adjustedPValue].sort((left, right) => left - right);
    expect(adjusted).toEqual([expect.closeTo(3 * smaller, 12), expect.closeTo(Math.max(3 * smaller, 2 * larger), 12)]);
    expect(third!.adjustedPValue).toBe(third!.pValue);
  });

  it('takes any run as the baseline', () => {
    const [base, first] = compareRuns(runs.slice(0, 2), { ...options, baseline: 's0' });
    expect(first!.metrics[0]!.difference).toBeUndefined();
    expect(base!.metrics[0]!.difference!.mean).toBeCloseTo(-figures[1]!.difference!.mean, 12);
  });
});

test.each([
  [10, 10_000],
  [1_000, 10_000],
  [4_000, 2_500],
  [1_000_000, 1_000],
])('%i queries are resampled %i times', (queries, resamples) => {
  expect(resamplesFor(queries)).toBe(resamples);
});
