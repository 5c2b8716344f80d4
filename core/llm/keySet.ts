/** Hexadecimal digits that a number holds exactly. */
const digits = 13;

/**
 * Request keys, a million of them in some 40 MB: only their first 52 bits are kept. Two keys of a million are taken
 * for one with a probability of 1 in 9,000, so it is for decisions that a later look can put right.
 */
export class KeySet {
  private readonly prefixes = new Set<number>();

  /** False when the key is there already. */
  add(key: string): boolean {
    const before = this.prefixes.size;
    this.prefixes.add(prefixOf(key));
    return this.prefixes.size > before;
  }

  has(key: string): boolean {
    return this.prefixes.has(prefixOf(key));
  }
}

function prefixOf(key: string): number {
  return Number.parseInt(key.slice(0, digits), 16);
}
