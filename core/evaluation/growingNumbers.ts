type Numbers = Int32Array | Float64Array;

/** Numbers that come one at a time, kept in as many bytes as they need: millions of them cost the collector nothing. */
export class GrowingNumbers<Kind extends Numbers> {
  length = 0;

  constructor(
    private readonly create: (length: number) => Kind,
    private values = create(1024),
  ) {}

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = this.create(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index]!;
  }
}
