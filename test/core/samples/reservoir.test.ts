import { createRandom } from '../../../core/random';
import { Reservoir } from '../../../core/samples/reservoir';

function sample(size: number, of: number, seed: number): number[] {
  const reservoir = new Reservoir<number>(size, createRandom('reservoir', seed));
  for (let item = 0; item < of; item++) reservoir.offer(item);
  return reservoir.items();
}

describe('a reservoir', () => {
  test('has all items where there are no more, in their order', () => {
    expect(sample(5, 3, 1)).toEqual([0, 1, 2]);
    expect(sample(3, 3, 1)).toEqual([0, 1, 2]);
    expect(sample(3, 0, 1)).toEqual([]);
  });

  test('is the same for the same seed and another for another one, in the order in which items came', () => {
    const first = sample(10, 1000, 7);
    expect(sample(10, 1000, 7)).toEqual(first);
    expect(sample(10, 1000, 8)).not.toEqual(first);
    expect([...first].sort((left, right) => left - right)).toEqual(first);
    expect(new Set(first).size).toBe(10);
  });

  test('takes every item as often as any other: 3 of 10 in 20,000 draws, within 4 standard deviations of 6,000', () => {
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 20_000; seed++) for (const item of sample(3, 10, seed)) counts[item]! += 1;
    // The standard deviation of a binomial with n = 20,000 and p = 0.3 is 64.8.
    for (const count of counts) expect(Math.abs(count - 6000)).toBeLessThan(260);
  });
});
