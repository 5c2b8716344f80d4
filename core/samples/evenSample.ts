import { allot } from '../allot';
import { createRandom } from '../random';
import { shuffle } from '../shuffle';
import { Reservoir } from './reservoir';

/**
 * A sample with as many items of each kind as there are kinds to share between, uniform within a kind, so that the rare
 * ones are seen. Memory: `size` items of each kind. Same items and seed, same sample.
 */
export class EvenSample<Item> {
  private readonly kinds = new Map<string, { reservoir: Reservoir<{ item: Item; place: number }>; offered: number }>();
  /** Of all kinds. */
  offered = 0;

  constructor(
    private readonly size: number,
    private readonly seed: readonly (string | number)[],
  ) {}

  offer(kind: string, item: Item): void {
    const known = this.kinds.get(kind) ?? this.open(kind);
    known.reservoir.offer({ item, place: this.offered });
    known.offered += 1;
    this.offered += 1;
  }

  /** In the order in which they came. */
  items(): Item[] {
    const allotted = allot(new Map([...this.kinds].map(([kind, { offered }]) => [kind, offered])), this.size);
    return [...this.kinds]
      .flatMap(([kind, { reservoir }]) =>
        shuffle(reservoir.items(), 'even sample', ...this.seed, kind).slice(0, allotted.get(kind)),
      )
      .sort((left, right) => left.place - right.place)
      .map(({ item }) => item);
  }

  private open(kind: string) {
    const reservoir = new Reservoir<{ item: Item; place: number }>(this.size, createRandom(...this.seed, kind));
    const opened = { reservoir, offered: 0 };
    this.kinds.set(kind, opened);
    return opened;
  }
}
