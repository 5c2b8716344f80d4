import { chooseBands, LshIndex } from '../../../core/similarity/lshIndex';
import { estimateJaccard, minHash, signatureLength } from '../../../core/similarity/minHash';

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `s${from + index}`);

test('a signature depends on the set, not on its order', () => {
  expect(minHash(range(0, 50).reverse())).toEqual(minHash(range(0, 50)));
  expect(minHash([])).toEqual(new Uint32Array(signatureLength).fill(0xffffffff));
});

test.each([0, 0.2, 0.5, 0.8, 1])('two sets of Jaccard similarity %p agree in so many places', (similarity) => {
  const size = 600;
  // |A and B| / |A or B| = similarity, by construction.
  const common = Math.round((2 * size * similarity) / (1 + similarity));
  const exact = common / (2 * size - common);
  const pairs = 60;
  let sum = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const start = pair * 10_000;
    sum += estimateJaccard(
      minHash(range(start, start + size)),
      minHash(range(start + size - common, start + 2 * size - common)),
    );
  }
  // Four standard errors of the mean of independent places.
  const error = Math.sqrt((exact * (1 - exact)) / (signatureLength * pairs));
  expect(Math.abs(sum / pairs - exact)).toBeLessThanOrEqual(4 * error);
});

test.each([
  // By hand: 1 - (1 - .8^6)^21 = .9983, and 7 rows would give 18 bands: .9856.
  [0.8, { bands: 21, rows: 6 }],
  // 1 - (1 - .9^11)^11 = .9865 is too little; 10 rows, 12 bands: .9941.
  [0.9, { bands: 12, rows: 10 }],
  // 1 - (1 - .5^2)^64 is as good as 1; 3 rows, 42 bands: .9963; 4 rows, 32 bands: .8732.
  [0.5, { bands: 42, rows: 3 }],
])('a threshold of %p has as many rows a band as find 99%%', (threshold, expected) => {
  expect(chooseBands(threshold)).toEqual(expected);
});

test('what shares a band is found, once, in the order it was added', () => {
  const index = new LshIndex(0.5);
  index.add(3, minHash(range(0, 100)));
  index.add(1, minHash(range(0, 99)));
  index.add(2, minHash(range(500, 600)));
  expect(index.find(minHash(range(0, 101)))).toEqual([1, 3]);
  expect(index.find(minHash(range(2000, 2100)))).toEqual([]);
});
