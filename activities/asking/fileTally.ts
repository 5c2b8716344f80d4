import type { Drop } from '../../core/ingest/drop';

/** Rows that are kept; the rest are counted. */
const mostKept = 1000;

/** What became of the lines of a file that a spec names. */
export class FileTally {
  readonly drops: Drop[] = [];
  private rows = 0;
  readonly unusable: Record<string, number> = {};

  /** Passes on what can be used. */
  async *read<Key extends string, Row>(
    items: AsyncIterable<Record<Key, Row> | { drop: Drop }>,
    key: Key,
  ): AsyncGenerator<Row> {
    for await (const item of items) {
      if ('drop' in item) this.setAside(item.drop);
      else {
        this.rows += 1;
        yield item[key];
      }
    }
  }

  setAside(drop: Drop): void {
    this.unusable[drop.reason] = (this.unusable[drop.reason] ?? 0) + 1;
    if (this.drops.length < mostKept) this.drops.push(drop);
  }

  get summary(): { rows: number; unusable?: Record<string, number> } {
    return { rows: this.rows, ...(Object.keys(this.unusable).length > 0 ? { unusable: this.unusable } : {}) };
  }
}
