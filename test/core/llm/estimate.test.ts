import { createRandom } from '../../../core/random';
import * as estimate from '../../../core/llm/estimate';

const wide = { low: 0, expected: 1, high: 1e9 };

describe('a sum predicted from a part', () => {
  test('by hand: 8 values of mean 10 and standard deviation 2 for 4 more', () => {
    const seen = [8, 8, 8, 10, 10, 12, 12, 12].map((value) => ({ value, weight: 1 }));
    // s² = (3·4 + 3·4) / 7 = 24/7; t(7) = 2.365; half = 2.365 · √(24/7) · √(16/8 + 4) = 10.7268
    const { low, expected, high } = estimate.predictSum(seen, { count: 4, weight: 4 }, wide);
    expect(expected).toBe(40);
    expect(high - 40).toBeCloseTo(10.7268, 3);
    expect(40 - low).toBeCloseTo(10.7268, 3);
  });

  test('too few values, or none to come, leave the bounds', () => {
    const seen = Array.from({ length: 7 }, () => ({ value: 3, weight: 1 }));
    expect(estimate.predictSum(seen, { count: 9, weight: 9 }, wide)).toBe(wide);
    const bounds = { low: 20, expected: 25, high: 26 };
    const more = [...seen, { value: 3, weight: 1 }];
    expect(estimate.predictSum(more, { count: 9, weight: 9 }, bounds)).toEqual({ low: 26, expected: 26, high: 26 });
  });

  test('holds the truth in about 95 of 100 samples, with lengths that vary', () => {
    const random = createRandom('estimate');
    let held = 0;
    for (let round = 0; round < 1_000; round += 1) {
      const all = Array.from({ length: 300 }, () => {
        const weight = 500 + 3_000 * random();
        return { value: weight / 4 + 60 * (random() + random() - 1) + 20, weight };
      });
      const rest = all.slice(24);
      const weight = rest.reduce((sum, each) => sum + each.weight, 0);
      const truth = rest.reduce((sum, each) => sum + each.value, 0);
      const { low, high } = estimate.predictSum(all.slice(0, 24), { count: rest.length, weight }, wide);
      if (low <= truth && truth <= high) held += 1;
    }
    expect(held).toBeGreaterThan(925);
    expect(held).toBeLessThan(980);
  });
});

describe('judge requests a question', () => {
  test.each([
    ['both retrievers', { bm25: 30, dense: 30 }, 1_000, undefined, { low: 30, expected: 45, high: 61 }],
    ['a corpus smaller than the lists', { bm25: 30, dense: 30 }, 20, undefined, { low: 20, expected: 20, high: 20 }],
    ['dense alone', { bm25: 0, dense: 12 }, 1_000, undefined, { low: 12, expected: 12, high: 13 }],
    ['BM25 alone', { bm25: 12, dense: 0 }, 1_000, undefined, { low: 6, expected: 12, high: 13 }],
    [
      'an own run alone',
      { bm25: 0, dense: 0, run: 'r', runDepth: 40 },
      1_000,
      undefined,
      { low: 1, expected: 40, high: 41 },
    ],
    [
      'an own run that is not named',
      { bm25: 0, dense: 12, runDepth: 40 },
      1_000,
      undefined,
      { low: 12, expected: 12, high: 13 },
    ],
    [
      'only the first of the order',
      { bm25: 30, dense: 30, depth: 20 },
      1_000,
      undefined,
      { low: 20, expected: 20, high: 21 },
    ],
    ['BM25 finds less than it may', { bm25: 30, dense: 10 }, 1_000, 14, { low: 10, expected: 19, high: 25 }],
  ])('%s', (_, candidates, passages, found, expected) => {
    expect(estimate.pairsPerQuestion(candidates, passages, found)).toEqual(expected);
  });
});

test('the cost of an interval is that of its ends, at the batch price in batch mode', () => {
  const tokensIn = { low: 1_000, expected: 2_000, high: 3_000 };
  const tokensOut = { low: 10, expected: 20, high: 300 };
  const price = { inputPerMillion: 1, outputPerMillion: 4, batchDiscount: 0.5 };
  expect(estimate.priceStage({ tokensIn, tokensOut, mode: 'online' }, price)).toEqual({
    ...{ low: 1_040_000, expected: 2_080_000, high: 4_200_000 },
  });
  expect(estimate.priceStage({ tokensIn, tokensOut, mode: 'batch' }, price)?.high).toBe(2_100_000);
  expect(estimate.priceStage({ tokensIn, tokensOut, mode: 'online' }, undefined)).toBeUndefined();
});
