import {
  bootstrapInterval,
  comparePaired,
  randomisationTest,
  standardError,
} from '../../../core/evaluation/statistics';
import reference from '../../fixtures/evaluation/statistics.json';

describe('against scipy (200,000 resamples there, 10,000 here)', () => {
  test.each(reference)('$name', ({ name, differences, standardError: error, low, high, pValue }) => {
    const compared = comparePaired(differences, { seed: 13 });
    expect(standardError(differences)).toBeCloseTo(error, 12);
    // Five standard errors of a simulated quantile (density at it about .058 / error) and of a simulated share.
    const quantileTolerance = 5 * Math.sqrt((0.025 * 0.975) / 10_000) * (error / 0.058);
    expect(Math.abs(compared.low - low)).toBeLessThan(quantileTolerance);
    expect(Math.abs(compared.high - high)).toBeLessThan(quantileTolerance);
    const shareTolerance = name.includes('exact') ? 1e-12 : 5 * Math.sqrt((pValue * (1 - pValue)) / 10_000);
    expect(Math.abs(compared.pValue - pValue)).toBeLessThan(shareTolerance);
  });
});

describe('randomisationTest', () => {
  test.each([
    // Counted by hand: of 2^n sign patterns, those whose sum is as far from 0 as the observed one.
    { differences: [1, 1, 1], pValue: 2 / 8 },
    { differences: [1, 2, 3, -4], pValue: 14 / 16 },
    { differences: [0.1, 0.2, -0.3], pValue: 1 },
    { differences: [5], pValue: 1 },
    { differences: [0, 0, 0], pValue: 1 },
    { differences: [], pValue: 1 },
    { differences: [...Array<number>(40).fill(0), 1, 1, 1], pValue: 2 / 8 },
    { differences: Array<number>(12).fill(0.1), pValue: 2 / 4096 },
  ])('is exact for $differences', ({ differences, pValue }) => {
    expect(randomisationTest(differences, { seed: 1 })).toBe(pValue);
  });

  it('is never 0: the observed pattern counts', () => {
    expect(randomisationTest(Array<number>(100).fill(1), { seed: 1, resamples: 999 })).toBe(1 / 1000);
  });

  it('does not depend on which system comes first', () => {
    const differences = reference[3]!.differences;
    const turned = differences.map((difference) => -difference);
    expect(randomisationTest(turned, { seed: 5 })).toBe(randomisationTest(differences, { seed: 5 }));
  });
});

describe('bootstrapInterval', () => {
  const values = reference[2]!.differences;

  it('gives the same interval for the same seed and another for another', () => {
    expect(bootstrapInterval(values, { seed: 1 })).toEqual(bootstrapInterval(values, { seed: 1 }));
    expect(bootstrapInterval(values, { seed: 1 })).not.toEqual(bootstrapInterval(values, { seed: 2 }));
  });

  it('is a point where all values agree, and for one value', () => {
    expect(bootstrapInterval([0.25, 0.25, 0.25], { seed: 1 })).toEqual({ low: 0.25, high: 0.25 });
    expect(bootstrapInterval([0.5], { seed: 1 })).toEqual({ low: 0.5, high: 0.5 });
  });

  it('widens with the level', () => {
    const [narrow, wide] = [0.5, 0.99].map((level) => bootstrapInterval(values, { seed: 1, level }));
    expect(wide!.low).toBeLessThan(narrow!.low);
    expect(wide!.high).toBeGreaterThan(narrow!.high);
  });

  it('finds the exact quantiles of two equally likely values', () => {
    // Means of two draws from {0, 1}: 0 in a quarter, .5 in a half, 1 in a quarter of the resamples.
    expect(bootstrapInterval([0, 1], { seed: 1, level: 0.95 })).toEqual({ low: 0, high: 1 });
    expect(bootstrapInterval([0, 1], { seed: 1, level: 0.4 })).toEqual({ low: 0.5, high: 0.5 });
  });
});

describe('without or with one value', () => {
  it('shows no difference and no spread', () => {
    expect(comparePaired([], { seed: 1 })).toEqual({ mean: 0, low: 0, high: 0, pValue: 1 });
    expect(standardError([0.7])).toBe(0);
  });
});
