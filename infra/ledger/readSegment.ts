import { hash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import {
  digestBytes,
  blockDigestBytes,
  headerBytes,
  layoutOf,
  readHeader,
  type SegmentHeader,
} from '../../core/ledger/layout';
import { SegmentIndex, type BlockPlace } from '../../core/ledger/segmentIndex';
import { RankwrightError } from '../../core/errors';
import { sha256 } from '../../core/hashing/digest';
import type { ObjectStore, StoredObject } from '../artifactStore/objectStore';

/** A segment is addressed by its key and checked against the size that the listing gave it. */
export type SegmentFile = Pick<StoredObject, 'key' | 'bytes'>;

/** A segment, or a block of one, that is not what it was when it was written. */
export class DamagedSegment extends Error {
  constructor(
    readonly segment: string,
    readonly reason: string,
  ) {
    super(`${segment} is damaged: ${reason}`);
    this.name = 'DamagedSegment';
  }
}

/** What the first GET asks for: the whole front of a segment of some 400 records, and a small segment altogether. */
const firstReadBytes = 16 * 1024;

/** The index of a segment, by one ranged GET where it is small and two where it is not. @throws DamagedSegment */
export async function readIndex(store: ObjectStore, segment: SegmentFile): Promise<SegmentIndex> {
  const first = await store.getRange(segment.key, 0, Math.min(firstReadBytes, Math.max(segment.bytes, 1)));
  const header = checkedHeader(segment, first);
  const { accountsAt } = layoutOf(header);
  if (first.length >= accountsAt) return indexOf(segment, header, first);
  const rest = await store.getRange(segment.key, first.length, accountsAt);
  return indexOf(segment, header, Buffer.concat([first, rest]));
}

/** A segment with all its bytes, checked against its name, its trailer and its inner digests. @throws DamagedSegment */
export async function readWhole(
  store: ObjectStore,
  segment: SegmentFile,
): Promise<{ index: SegmentIndex; body: Buffer }> {
  const body = await readChecked(store, segment);
  const header = checkedHeader({ key: segment.key, bytes: body.length }, body);
  const index = indexOf(segment, header, body);
  const { trailerAt } = index.layout;
  if (
    !hash('sha256', body.subarray(0, trailerAt), 'buffer').equals(body.subarray(trailerAt, trailerAt + digestBytes))
  ) {
    throw new DamagedSegment(segment.key, 'its content does not have the digest at its end');
  }
  if (!segment.key.endsWith(`/${sha256(body).slice(0, 32)}.seg`)) {
    throw new DamagedSegment(segment.key, 'its content does not have the digest in its name');
  }
  return { index, body };
}

/** The storage compares what it sends as a whole with the checksum that it took, before our digests are looked at. */
async function readChecked(store: ObjectStore, { key }: SegmentFile): Promise<Buffer> {
  try {
    return await store.get(key);
  } catch (error) {
    if (error instanceof RankwrightError && error.code === 'damaged-artifact')
      throw new DamagedSegment(key, 'its content does not have the checksum that the storage took');
    throw error;
  }
}

/** The lines of a block. @param packed the bytes of the block as stored @throws DamagedSegment */
export function unpackBlock(segment: string, block: BlockPlace, packed: Buffer): Buffer[] {
  const digest = hash('sha256', packed, 'buffer').subarray(0, blockDigestBytes);
  if (packed.length !== block.bytes || !digest.equals(block.digest)) {
    throw new DamagedSegment(segment, `its block ${block.number} does not have the digest that the index says`);
  }
  const lines = splitLines(inflateRawSync(packed));
  if (lines.length === block.records) return lines;
  throw new DamagedSegment(segment, `its block ${block.number} has ${lines.length} of ${block.records} records`);
}

function checkedHeader(segment: SegmentFile, bytes: Buffer): SegmentHeader {
  const header = readHeader(bytes);
  if (typeof header === 'string') throw new DamagedSegment(segment.key, header);
  const { totalBytes } = layoutOf(header);
  if (totalBytes === segment.bytes) return header;
  throw new DamagedSegment(segment.key, `it has ${segment.bytes} of ${totalBytes} bytes`);
}

function indexOf(segment: SegmentFile, header: SegmentHeader, front: Buffer): SegmentIndex {
  const { accountsAt } = layoutOf(header);
  if (hash('sha256', front.subarray(headerBytes, accountsAt), 'buffer').equals(header.indexDigest)) {
    return new SegmentIndex(header, front);
  }
  throw new DamagedSegment(segment.key, 'its index does not have the digest that the header says');
}

function splitLines(content: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < content.length;) {
    const end = content.indexOf(0x0a, start);
    if (end < 0) return lines;
    lines.push(content.subarray(start, end));
    start = end + 1;
  }
  return lines;
}
