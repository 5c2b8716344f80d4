import { adjustByHolm, effectSize, smallestDetectableDifference } from '../../../core/evaluation/severalSystems';
import { randomisationTest } from '../../../core/evaluation/statistics';
import reference from '../../fixtures/evaluation/severalSystems.json';

const { control, systems, holm } = reference;

describe.each(systems.map((system, index) => ({ ...system, index })))('system $index', ({ values, ...expected }) => {
  const differences = values.map((value, query) => value - control[query]!);

  it('has the p value of ranx (100,000 permutations there, 10,000 here)', () => {
    const pValue = randomisationTest(differences, { seed: 13 });
    const error = Math.sqrt((expected.pValue * (1 - expected.pValue)) / 10_000);
    // Where hardly a permutation is extreme, one more or less is what counts.
    expect(Math.abs(pValue - expected.pValue)).toBeLessThan(Math.max(5 * error, 4e-4));
  });

  it('has the effect size of numpy and the smallest detectable difference of scipy', () => {
    expect(effectSize(differences)).toBeCloseTo(expected.effectSize, 10);
    expect(smallestDetectableDifference(differences)).toBeCloseTo(expected.smallestDetectable, 10);
    // statsmodels' power of the t test wants 1.2% more at 80 queries.
    expect(expected.smallestDetectableByT / smallestDetectableDifference(differences)).toBeCloseTo(1.012, 3);
  });
});

describe('adjustByHolm', () => {
  test.each(holm)('adjusts $pValues as statsmodels does', ({ pValues, adjusted }) => {
    expect(adjustByHolm(pValues)).toEqual(adjusted.map((value) => expect.closeTo(value, 12)));
  });

  it('steps down by hand: .005 x 4, .01 x 3, .03 x 2, and .04 not below the one before it', () => {
    expect(adjustByHolm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it('leaves one value as it is, and no values', () => {
    expect(adjustByHolm([0.2])).toEqual([0.2]);
    expect(adjustByHolm([])).toEqual([]);
  });
});

it('differences that do not spread have no effect size and hide no difference', () => {
  expect(effectSize([0.5, 0.5])).toBeUndefined();
  expect(effectSize([])).toBeUndefined();
  expect(smallestDetectableDifference([0.5, 0.5])).toBe(0);
  expect(smallestDetectableDifference([0.5])).toBe(0);
});
