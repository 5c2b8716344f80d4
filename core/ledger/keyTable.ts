import { hash } from 'node:crypto';

/** Bytes of a fingerprint: the sha256 of a key, cut. 128 bits: no two keys of a ledger of any size share one. */
export const fingerprintBytes = 16;

/** The fingerprint of a request key. A hash of it, so that fingerprints are spread evenly whatever keys look like. */
export function keyFingerprint(key: string): Buffer {
  return hash('sha256', key, 'buffer').subarray(0, fingerprintBytes);
}

const initialCapacity = 256;

/**
 * A set of fingerprints, numbered in the order in which they came: about 24 bytes each, where a Map of strings takes
 * some 150. Open addressing with linear probing, at most half full.
 */
export class KeyTable {
  size = 0;
  private fingerprints = Buffer.alloc(initialCapacity * fingerprintBytes);
  /** Number + 1 of the fingerprint in this slot; 0 is free. */
  private slots = new Uint32Array(initialCapacity * 2);

  /** The number of a fingerprint that begins at `offset`, given to it now if it is new. */
  add(source: Buffer, offset = 0): number {
    if (this.size * 2 >= this.slots.length) this.grow();
    const slot = this.slotOf(source, offset);
    const known = this.slots[slot] ?? 0;
    if (known > 0) return known - 1;
    source.copy(this.fingerprints, this.size * fingerprintBytes, offset, offset + fingerprintBytes);
    this.size += 1;
    this.slots[slot] = this.size;
    return this.size - 1;
  }

  /** The number of a fingerprint, or -1. */
  find(source: Buffer, offset = 0): number {
    return (this.slots[this.slotOf(source, offset)] ?? 0) - 1;
  }

  /** The bytes of the fingerprint with this number; they change with the table. */
  at(number: number): Buffer {
    return this.fingerprints.subarray(number * fingerprintBytes, (number + 1) * fingerprintBytes);
  }

  private slotOf(source: Buffer, offset: number): number {
    const mask = this.slots.length - 1;
    for (let slot = source.readUInt32BE(offset) & mask; ; slot = (slot + 1) & mask) {
      const known = this.slots[slot] ?? 0;
      if (known === 0 || this.equals(known - 1, source, offset)) return slot;
    }
  }

  private equals(number: number, source: Buffer, offset: number): boolean {
    const start = number * fingerprintBytes;
    return this.fingerprints.compare(source, offset, offset + fingerprintBytes, start, start + fingerprintBytes) === 0;
  }

  private grow(): void {
    const fingerprints = Buffer.alloc(this.fingerprints.length * 2);
    this.fingerprints.copy(fingerprints);
    this.fingerprints = fingerprints;
    this.slots = new Uint32Array(this.slots.length * 2);
    for (let number = 0; number < this.size; number += 1) {
      this.slots[this.slotOf(this.fingerprints, number * fingerprintBytes)] = number + 1;
    }
  }
}
