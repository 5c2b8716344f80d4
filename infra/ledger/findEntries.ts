import { parseEntryLine, type LedgerEntry } from '../../core/ledger/entry';
import { KeyTable, keyFingerprint } from '../../core/ledger/keyTable';
import type { BlockPlace, SegmentIndex } from '../../core/ledger/segmentIndex';
import { concurrently } from '../../core/concurrently';
import { DamagedSegment, unpackBlock } from './readSegment';
import { readsAtATime, type Segments } from './segments';

/** Where the best answer to one key is, as far as the indexes tell. */
interface Found {
  key: string;
  segment: string;
  rank: Buffer;
  record: number;
  block: BlockPlace;
}

/** Blocks this close are read by one GET: the bytes between cost less than another request. */
const maxGapBytes = 64 * 1024;
/** Bounds what one GET brings into memory. */
const maxRangeBytes = 4 * 1024 * 1024;
/** From here on, looking up each key is faster than going through the index. */
const recordsPerKeyToSearch = 16;

/** The answers to those of `keys` that have one. One LIST, and GETs of new indexes and of what is near each other. */
export async function findEntries(segments: Segments, keys: readonly string[]): Promise<Map<string, LedgerEntry>> {
  const damagedBlocks = new Set<string>();
  for (;;) {
    const damagedBefore = damagedBlocks.size;
    const entries = await segments.readSteadily(async () => {
      const found = await locate(segments, keys, damagedBlocks);
      return readAll(segments, found, damagedBlocks);
    });
    // What a damaged block hid may be answered in another segment.
    if (damagedBlocks.size === damagedBefore) return entries;
  }
}

/** Goes through an index for the keys of a table: `visit` gets the number of the key and its place in the index. */
export function matchKeys(table: KeyTable, index: SegmentIndex, visit: (number: number, place: number) => void): void {
  if (table.size * recordsPerKeyToSearch < index.records) {
    for (let number = 0; number < table.size; number += 1) {
      const place = index.find(table.at(number));
      if (place >= 0) visit(number, place);
    }
    return;
  }
  for (let place = 0; place < index.records; place += 1) {
    const { source, offset } = index.fingerprintAt(place);
    const number = table.find(source, offset);
    if (number >= 0) visit(number, place);
  }
}

async function locate(segments: Segments, keys: readonly string[], damagedBlocks: Set<string>): Promise<Found[]> {
  const table = new KeyTable();
  const names: string[] = [];
  for (const key of keys) names[table.add(keyFingerprint(key))] = key;
  const best: (Found | undefined)[] = names.map(() => undefined);
  await segments.visitIndexes(({ key: segment }, index) => {
    matchKeys(table, index, (number, place) => {
      const rank = index.rankAt(place);
      const other = best[number];
      if (other && Buffer.compare(other.rank, rank) <= 0) return;
      const record = index.recordAt(place);
      const block = index.blockOf(record);
      if (damagedBlocks.has(blockName(segment, block))) return;
      best[number] = { key: names[number] ?? '', segment, rank, record, block };
    });
  });
  return best.filter((found) => found !== undefined);
}

async function readAll(
  segments: Segments,
  found: readonly Found[],
  damagedBlocks: Set<string>,
): Promise<Map<string, LedgerEntry>> {
  const entries = new Map<string, LedgerEntry>();
  await concurrently(rangesOf(found), readsAtATime, async (range) => {
    const bytes = await segments.store.getRange(range.segment, range.start, range.end);
    for (const [block, wanted] of range.blocks) {
      try {
        const packed = bytes.subarray(block.offset - range.start, block.offset - range.start + block.bytes);
        const lines = unpackBlock(range.segment, block, packed);
        for (const each of wanted) entries.set(each.key, entryOf(each, lines));
      } catch (error) {
        if (!(error instanceof DamagedSegment)) throw error;
        damagedBlocks.add(blockName(range.segment, block));
        segments.reportDamage(error);
      }
    }
  });
  return entries;
}

interface Range {
  segment: string;
  start: number;
  end: number;
  blocks: Map<BlockPlace, Found[]>;
}

/** Ranges of blocks that lie side by side, or nearly so, in one segment. */
function rangesOf(found: readonly Found[]): Range[] {
  const ordered = [...found].sort(
    (left, right) => compareText(left.segment, right.segment) || left.record - right.record,
  );
  const ranges: Range[] = [];
  let lastBlock: BlockPlace | undefined;
  for (const each of ordered) {
    const { segment, block } = each;
    const range = ranges.at(-1);
    if (range && lastBlock && range.segment === segment && lastBlock.number === block.number) {
      range.blocks.get(lastBlock)?.push(each);
      continue;
    }
    const end = block.offset + block.bytes;
    const isNear = range?.segment === segment && block.offset - range.end <= maxGapBytes;
    if (range && isNear && end - range.start <= maxRangeBytes) {
      range.end = end;
      range.blocks.set(block, [each]);
    } else {
      ranges.push({ segment, start: block.offset, end, blocks: new Map([[block, [each]]]) });
    }
    lastBlock = block;
  }
  return ranges;
}

function entryOf({ key, segment, record, block }: Found, lines: readonly Buffer[]): LedgerEntry {
  const line = lines[record - block.firstRecord];
  const entry = line && parsed(line);
  if (entry?.answer.key === key) return entry;
  throw new DamagedSegment(segment, `its record ${record} is not the answer that the index says`);
}

function parsed(line: Buffer): LedgerEntry | undefined {
  try {
    return parseEntryLine(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

function blockName(segment: string, { number }: BlockPlace): string {
  return `${segment}#${number}`;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
