/** Disjoint sets of the numbers below `count`; the smallest member stands for its set. 4 bytes a number. */
export class UnionFind {
  private readonly parents: Uint32Array;

  constructor(count: number) {
    this.parents = Uint32Array.from({ length: count }, (_, item) => item);
  }

  /** The smallest member of the set that the item is in. */
  find(item: number): number {
    let root = item;
    while (this.parents[root] !== root) root = this.parents[root]!;
    while (this.parents[item] !== root) {
      const next = this.parents[item]!;
      this.parents[item] = root;
      item = next;
    }
    return root;
  }

  union(left: number, right: number): void {
    const [first, second] = [this.find(left), this.find(right)];
    this.parents[Math.max(first, second)] = Math.min(first, second);
  }
}
