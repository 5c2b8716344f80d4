import { createRandom } from './random';

/** A random permutation (Fisher and Yates): same seed, same order, on any machine. */
export function shuffle<Item>(items: readonly Item[], ...seed: (string | number)[]): Item[] {
  const random = createRandom(...seed);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
  }
  return shuffled;
}
