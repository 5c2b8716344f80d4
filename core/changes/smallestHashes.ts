import { sha256 } from '../hashing/digest';

/**
 * A uniform sample that does not change while its members stay: the items whose names have the smallest hashes (a
 * bottom-k sample). Of items with the same name there is one. Memory: twice the sample.
 */
export class SmallestHashes<Item> {
  private kept: { hash: string; item: Item }[] = [];

  constructor(private readonly size: number) {}

  offer(name: string, item: Item): void {
    this.kept.push({ hash: sha256(name), item });
    if (this.kept.length >= 2 * this.size + 1) this.cut();
  }

  /** In the order of their hashes. */
  items(): Item[] {
    this.cut();
    return this.kept.map(({ item }) => item);
  }

  private cut(): void {
    this.kept.sort((left, right) => (left.hash === right.hash ? 0 : left.hash < right.hash ? -1 : 1));
    this.kept = this.kept.filter(({ hash }, place) => hash !== this.kept[place - 1]?.hash);
    this.kept.length = Math.min(this.kept.length, this.size);
  }
}
