import { cutBelow } from '../../../core/mining/scoreCut';

/**
 * By hand. TopK-PercPos of a positive at .8 with 95%: .76. Below zero the threshold of sentence-transformers' mining since its
 * issue 3819 was mended, `positive - |positive| * (1 - share)`: 95% of a positive at -2 is -2.1, not -1.9.
 */
test.each([
  [0.8, { positiveShare: 0.95 }, 0.76],
  [-2, { positiveShare: 0.95 }, -2.1],
  [-0.04, { positiveShare: 0.5 }, -0.06],
  [0, { positiveShare: 0.95 }, 0],
  [0.8, { positiveShare: 1 }, 0.8],
  [0.8, { margin: 0.1 }, 0.7],
  [-2, { margin: 0.1 }, -2.1],
  [0.8, { maxScore: 0.5 }, 0.5],
  [-2, { maxScore: 0.5 }, 0.5],
  [0.8, { maxScore: 0.75, margin: 0.02, positiveShare: 0.9 }, 0.72],
  [0.8, {}, Infinity],
])('a positive at %d with %j: negatives score below %d', (positiveScore, bounds, expected) => {
  const cut = cutBelow(positiveScore, bounds);
  if (Number.isFinite(expected)) expect(cut).toBeCloseTo(expected, 12);
  else expect(cut).toBe(expected);
});
