import { blockDigestBytes, blockRowBytes, headerBytes, indexRowBytes, layoutOf } from './layout';
import type { SegmentHeader, SegmentLayout } from './layout';
import { fingerprintBytes } from './keyTable';
import { rankBytes } from './record';

/** Where a block lies in its segment, and what it must be. */
export interface BlockPlace {
  number: number;
  offset: number;
  bytes: number;
  firstRecord: number;
  records: number;
  digest: Buffer;
}

/** The index of one segment, searched as it was stored: nothing is unpacked, so it takes what its bytes take. */
export class SegmentIndex {
  readonly layout: SegmentLayout;
  private readonly rows: Buffer;
  private readonly blocks: Buffer;

  /** @param front header, index and block table of the segment, checked */
  constructor(
    readonly header: SegmentHeader,
    front: Buffer,
  ) {
    this.layout = layoutOf(header);
    // Copied, because a buffer from the network may be a slice of something much larger.
    const own = Buffer.from(front.subarray(headerBytes, this.layout.accountsAt));
    this.rows = own.subarray(0, this.layout.blocksAt - headerBytes);
    this.blocks = own.subarray(this.rows.length);
  }

  get records(): number {
    return this.header.records;
  }

  get bytes(): number {
    return this.rows.length + this.blocks.length;
  }

  /** The place in the index of a fingerprint, or -1. */
  find(fingerprint: Buffer): number {
    let low = 0;
    let high = this.records - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = this.compareAt(middle, fingerprint);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** The buffer and offset of the fingerprint at a place: for tables that compare in place. */
  fingerprintAt(place: number): { source: Buffer; offset: number } {
    return { source: this.rows, offset: place * indexRowBytes };
  }

  rankAt(place: number): Buffer {
    const start = place * indexRowBytes + fingerprintBytes;
    return this.rows.subarray(start, start + rankBytes);
  }

  isAnsweredAt(place: number): boolean {
    return this.rows[place * indexRowBytes + fingerprintBytes] === 0;
  }

  recordAt(place: number): number {
    return this.rows.readUInt32BE(place * indexRowBytes + fingerprintBytes + rankBytes);
  }

  /** Places in the index in the order of the records. */
  placesByRecord(): Uint32Array {
    const places = new Uint32Array(this.records);
    for (let place = 0; place < this.records; place += 1) places[this.recordAt(place)] = place;
    return places;
  }

  block(number: number): BlockPlace {
    const start = number * blockRowBytes;
    return {
      number,
      offset: this.layout.dataAt + this.blocks.readUInt32BE(start),
      bytes: this.blocks.readUInt32BE(start + 4),
      firstRecord: this.blocks.readUInt32BE(start + 8),
      records: this.blocks.readUInt32BE(start + 12),
      digest: this.blocks.subarray(start + 16, start + 16 + blockDigestBytes),
    };
  }

  /** The block that holds a record. */
  blockOf(record: number): BlockPlace {
    let low = 0;
    let high = this.header.blocks - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.blocks.readUInt32BE(middle * blockRowBytes + 8) <= record) low = middle;
      else high = middle - 1;
    }
    return this.block(low);
  }

  private compareAt(place: number, fingerprint: Buffer): number {
    const start = place * indexRowBytes;
    return this.rows.compare(fingerprint, 0, fingerprintBytes, start, start + fingerprintBytes);
  }
}
