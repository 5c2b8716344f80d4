import { sha256 } from '../../core/hashing/digest';
import { fingerprintBytes } from '../../core/ledger/keyTable';

/**
 * A segment: header (16 bytes: magic, version, values a vector, vectors), an index of 24 bytes a vector (fingerprint of
 * the text, checksum of the vector) sorted by fingerprint, then the vectors as float32, all little-endian. Its name is
 * the digest of header and index, so that a change of any byte is found, also where only some vectors are read.
 */
const magic = 0x31765752;
const version = 1;
export const headerBytes = 16;
const checksumBytes = 8;
const entryBytes = fingerprintBytes + checksumBytes;

/** What the front of a segment says. */
export interface SegmentIndex {
  hidden: number;
  count: number;
  fingerprintAt(row: number): Buffer;
  /** Byte range of the vectors `first` to `last`, both included. */
  rangeOf(first: number, last: number): { start: number; end: number };
  /** Whether these bytes are the vector of that row. */
  isVector(row: number, bytes: Buffer): boolean;
}

/** A segment and its name, from vectors by fingerprint; the order in which they are given does not matter. */
export function buildSegment(
  hidden: number,
  vectors: readonly { fingerprint: Buffer; vector: Float32Array }[],
): { name: string; body: Buffer } {
  const sorted = [...vectors].sort((left, right) => Buffer.compare(left.fingerprint, right.fingerprint));
  const header = Buffer.alloc(headerBytes);
  [magic, version, hidden, sorted.length].forEach((value, place) => header.writeUInt32LE(value, place * 4));
  const bodies = sorted.map(({ vector }) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
  const index = sorted.flatMap(({ fingerprint }, row) => [fingerprint, checksumOf(bodies[row]!)]);
  const front = Buffer.concat([header, ...index]);
  return { name: sha256(front).slice(0, 32), body: Buffer.concat([front, ...bodies]) };
}

/** Bytes of header and index, from the header alone; undefined when it is none. */
export function frontBytes(header: Buffer): number | undefined {
  if (header.length < headerBytes) return undefined;
  if (header.readUInt32LE(0) !== magic || header.readUInt32LE(4) !== version) return undefined;
  return headerBytes + header.readUInt32LE(12) * entryBytes;
}

/** Reads header and index; undefined when they are not what the name of the segment says. */
export function parseSegmentIndex(name: string, front: Buffer): SegmentIndex | undefined {
  if (frontBytes(front) !== front.length || sha256(front).slice(0, 32) !== name) return undefined;
  const hidden = front.readUInt32LE(8);
  const entryAt = (row: number, from: number, to: number): Buffer =>
    front.subarray(headerBytes + row * entryBytes + from, headerBytes + row * entryBytes + to);
  return {
    hidden,
    count: front.readUInt32LE(12),
    fingerprintAt: (row) => entryAt(row, 0, fingerprintBytes),
    rangeOf: (first, last) => ({
      start: front.length + first * hidden * 4,
      end: front.length + (last + 1) * hidden * 4,
    }),
    isVector: (row, bytes) =>
      bytes.length === hidden * 4 && entryAt(row, fingerprintBytes, entryBytes).equals(checksumOf(bytes)),
  };
}

function checksumOf(bytes: Buffer): Buffer {
  return Buffer.from(sha256(bytes).slice(0, checksumBytes * 2), 'hex');
}
