import { EvenSample } from '../../../core/samples/evenSample';

/** 1,000 items of which number n is of kind a, but each hundredth of kind b and number 500 of kind c. */
function sample(size: number, seed: number): EvenSample<number> {
  const even = new EvenSample<number>(size, ['test', seed]);
  for (let item = 0; item < 1_000; item++) even.offer(item === 500 ? 'c' : item % 100 === 7 ? 'b' : 'a', item);
  return even;
}

describe('a sample with as many of each kind', () => {
  test('has all of a rare kind, and shares the rest between the others, in the order in which they came', () => {
    const items = sample(9, 1).items();
    expect(items).toContain(500);
    expect(items.filter((item) => item % 100 === 7)).toHaveLength(4);
    expect(new Set(items).size).toBe(9);
    expect(items).toEqual([...items].sort((left, right) => left - right));
    expect(sample(9, 1).offered).toBe(1_000);
  });

  test('has everything where it is large enough, and the first kind where it is smaller than their number', () => {
    expect(sample(1_000, 1).items()).toHaveLength(1_000);
    expect(sample(1, 1).items()).toHaveLength(1);
    expect(sample(0, 1).items()).toEqual([]);
  });

  test('is the same for the same seed, and within a kind every item is taken as often as any other', () => {
    expect(sample(9, 3).items()).toEqual(sample(9, 3).items());
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 2_000; seed++)
      for (const item of sample(9, seed)
        .items()
        .filter((each) => each % 100 === 7))
        counts.set(item, (counts.get(item) ?? 0) + 1);
    // 4 of 10 in 2,000 draws: 800, with a standard deviation of 21.9.
    expect(counts.size).toBe(10);
    for (const count of counts.values()) expect(Math.abs(count - 800)).toBeLessThan(90);
  });
});
