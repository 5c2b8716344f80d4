import { hash } from 'node:crypto';
import { fingerprintBytes } from './keyTable';
import { rankBytes } from './record';

/**
 * A segment, big-endian throughout:
 *
 *     header    160 bytes: magic, version, counts, lengths, digest of what it replaces, digests of index, accounts, header
 *     index     32 bytes a record, sorted by fingerprint: fingerprint 16, rank 12, number of the record 4
 *     blocks    32 bytes a block: offset in the data 4, bytes 4, number of its first record 4, records 4, sha256 cut to 16
 *     accounts  names of models as JSON with its length before, then 16 bytes a record: model 2, flags 2, tokens 3 x 4
 *     data      blocks of lines, each deflated by itself, in the order in which the records were added
 *     trailer   sha256 of everything before
 *
 * Header, index and block table are at the front, so that one ranged GET finds a key, and each is covered by a digest
 * of its own, so that what is read in part is checked whole.
 */
export const headerBytes = 160;
export const digestBytes = 32;
export const indexRowBytes = fingerprintBytes + rankBytes + 4;
export const blockRowBytes = 32;
export const blockDigestBytes = 16;
export const accountRowBytes = 16;
/** Lines are packed into a block until it has as much; 256 answers of 1 KB are 4 blocks, read by one GET. */
export const blockTargetBytes = 64 * 1024;

const magic = Buffer.from('RWLEDGER');
const version = 2;

export interface SegmentHeader {
  records: number;
  blocks: number;
  accountsBytes: number;
  dataBytes: number;
  /** sha256 over the names of the segments that this one replaces; zeros when it replaces none. */
  replaces: Buffer;
  indexDigest: Buffer;
  accountsDigest: Buffer;
}

/** Where the sections of a segment begin. */
export interface SegmentLayout {
  blocksAt: number;
  accountsAt: number;
  dataAt: number;
  trailerAt: number;
  totalBytes: number;
}

export function layoutOf({ records, blocks, accountsBytes, dataBytes }: SegmentHeader): SegmentLayout {
  const blocksAt = headerBytes + records * indexRowBytes;
  const accountsAt = blocksAt + blocks * blockRowBytes;
  const dataAt = accountsAt + accountsBytes;
  const trailerAt = dataAt + dataBytes;
  return { blocksAt, accountsAt, dataAt, trailerAt, totalBytes: trailerAt + digestBytes };
}

export function writeHeader(header: SegmentHeader): Buffer {
  const body = Buffer.alloc(headerBytes);
  magic.copy(body);
  body.writeUInt16BE(version, 8);
  [header.records, header.blocks, header.accountsBytes, header.dataBytes].forEach((count, place) =>
    body.writeUInt32BE(count, 12 + place * 4),
  );
  header.replaces.copy(body, 32);
  header.indexDigest.copy(body, 64);
  header.accountsDigest.copy(body, 96);
  hash('sha256', body.subarray(0, 128), 'buffer').copy(body, 128);
  return body;
}

/** The header that these bytes begin with, or a sentence that says why it is none. */
export function readHeader(bytes: Buffer): SegmentHeader | string {
  if (bytes.length < headerBytes) return `it has ${bytes.length} bytes, fewer than the header of a segment`;
  if (!bytes.subarray(0, magic.length).equals(magic)) return 'it does not begin as a segment does';
  if (!hash('sha256', bytes.subarray(0, 128), 'buffer').equals(bytes.subarray(128, headerBytes))) {
    return 'its header does not have the digest that it says';
  }
  if (bytes.readUInt16BE(8) !== version)
    return `it is of version ${bytes.readUInt16BE(8)}; this program reads ${version}`;
  return {
    records: bytes.readUInt32BE(12),
    blocks: bytes.readUInt32BE(16),
    accountsBytes: bytes.readUInt32BE(20),
    dataBytes: bytes.readUInt32BE(24),
    replaces: Buffer.from(bytes.subarray(32, 64)),
    indexDigest: Buffer.from(bytes.subarray(64, 96)),
    accountsDigest: Buffer.from(bytes.subarray(96, 128)),
  };
}
