import { mix, signatureLength } from './minHash';

/** A pair as similar as the threshold is missed once in a hundred, a more similar one less often. */
const recall = 0.99;

/**
 * Finds signatures that are likely to be alike without comparing all: those that agree in all rows of a band (Indyk and
 * Motwani 1998). Memory: about 50 bytes a band and signature; a threshold of .8 makes 21 bands.
 */
export class LshIndex {
  readonly bands: number;
  private readonly rows: number;
  private readonly buckets: Map<number, number[]>[];

  constructor(threshold: number) {
    const { bands, rows } = chooseBands(threshold);
    this.bands = bands;
    this.rows = rows;
    this.buckets = Array.from({ length: bands }, () => new Map<number, number[]>());
  }

  add(item: number, signature: Uint32Array): void {
    for (const [band, buckets] of this.buckets.entries()) {
      const key = this.keyOf(band, signature);
      const bucket = buckets.get(key);
      if (bucket) bucket.push(item);
      else buckets.set(key, [item]);
    }
  }

  /** Items that share a band, each once, in ascending order: some are less alike than the threshold. */
  find(signature: Uint32Array): number[] {
    const found = new Set<number>();
    for (const [band, buckets] of this.buckets.entries())
      for (const item of buckets.get(this.keyOf(band, signature)) ?? []) found.add(item);
    return [...found].sort((left, right) => left - right);
  }

  private keyOf(band: number, signature: Uint32Array): number {
    let key = 0;
    for (let row = 0; row < this.rows; row += 1) key = mix(Math.imul(key, 31) + signature[band * this.rows + row]!);
    return key;
  }
}

/** As many rows a band as still find a pair at the threshold: two sets of similarity s share one with 1 - (1 - s^rows)^bands. */
export function chooseBands(threshold: number): { bands: number; rows: number } {
  for (let rows = signatureLength; rows > 1; rows -= 1) {
    const bands = Math.floor(signatureLength / rows);
    if (1 - (1 - threshold ** rows) ** bands >= recall) return { bands, rows };
  }
  return { bands: signatureLength, rows: 1 };
}
