import type { Random } from '../random';

/**
 * A uniform sample without replacement from rows whose number is not known before the last (Vitter 1985, algorithm R).
 * Memory: the sample. Same rows and same random numbers, same sample.
 */
export class Reservoir<Item> {
  private readonly kept: { item: Item; place: number }[] = [];
  private seen = 0;

  constructor(
    private readonly size: number,
    private readonly random: Random,
  ) {}

  offer(item: Item): void {
    const place = this.seen++;
    if (this.kept.length < this.size) {
      this.kept.push({ item, place });
      return;
    }
    const slot = Math.floor(this.random() * this.seen);
    if (slot < this.size) this.kept[slot] = { item, place };
  }

  /** In the order in which they came. */
  items(): Item[] {
    return [...this.kept].sort((left, right) => left.place - right.place).map(({ item }) => item);
  }
}
