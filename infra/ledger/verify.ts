import { parseEntryLine } from '../../core/ledger/entry';
import { recordOf } from '../../core/ledger/record';
import type { SegmentIndex } from '../../core/ledger/segmentIndex';
import { parseAccounts } from './readAccounts';
import { DamagedSegment, readWhole, unpackBlock, type SegmentFile } from './readSegment';
import { isMissing, type Segments } from './segments';

export type LedgerFinding =
  | { kind: 'damaged'; segment: string; bytes: number; reason: string }
  | { kind: 'summary'; segments: number; bytes: number; records: number; damaged: number };

/**
 * Reads every segment whole: its digests, its index, that each record parses, has the key under which it is found, and
 * is counted for what it cost. Yields what is damaged and a summary last. Memory: one segment.
 */
export async function* verifySegments(segments: Segments): AsyncGenerator<LedgerFinding> {
  const summary = { kind: 'summary' as const, segments: 0, bytes: 0, records: 0, damaged: 0 };
  for (const segment of await segments.list()) {
    const checked = await checkSegment(segments, segment);
    if (checked === undefined) continue;
    summary.segments += 1;
    summary.bytes += segment.bytes;
    if (typeof checked === 'number') {
      summary.records += checked;
      continue;
    }
    summary.damaged += 1;
    yield { kind: 'damaged', segment: segment.key, bytes: segment.bytes, reason: checked };
  }
  yield summary;
}

/** The number of records of a segment, what is wrong with it, or undefined when it was replaced meanwhile. */
async function checkSegment(segments: Segments, segment: SegmentFile): Promise<number | string | undefined> {
  try {
    const { index, body } = await readWhole(segments.store, segment);
    if (body.length !== segment.bytes) return `it has ${body.length} bytes, and the listing says ${segment.bytes}`;
    checkOrder(segment.key, index);
    checkRecords(segment.key, index, body);
    return index.records;
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof DamagedSegment) return error.reason;
    throw error;
  }
}

function checkOrder(segment: string, index: SegmentIndex): void {
  for (let place = 1; place < index.records; place += 1) {
    const [before, after] = [index.fingerprintAt(place - 1), index.fingerprintAt(place)];
    const order = before.source.compare(
      after.source,
      after.offset,
      after.offset + 16,
      before.offset,
      before.offset + 16,
    );
    if (order >= 0) throw new DamagedSegment(segment, `its index is not in order at ${place}`);
  }
}

function checkRecords(segment: string, index: SegmentIndex, body: Buffer): void {
  const { accountsAt, dataAt } = index.layout;
  const accounts = parseAccounts(segment, index, body.subarray(accountsAt, dataAt));
  const places = index.placesByRecord();
  for (let number = 0; number < index.header.blocks; number += 1) {
    const block = index.block(number);
    const lines = unpackBlock(segment, block, body.subarray(block.offset, block.offset + block.bytes));
    for (const [row, line] of lines.entries()) {
      const record = block.firstRecord + row;
      const wrong = wrongWithRecord(line, index, places[record] ?? -1, accounts[record]);
      if (wrong) throw new DamagedSegment(segment, `its record ${record} ${wrong}`);
    }
  }
}

function wrongWithRecord(line: Buffer, index: SegmentIndex, place: number, account: unknown): string | undefined {
  try {
    const record = recordOf(parseEntryLine(line.toString('utf8')));
    const { source, offset } = index.fingerprintAt(place);
    if (!record.fingerprint.equals(source.subarray(offset, offset + 16))) return 'has another key than the index says';
    if (!record.rank.equals(index.rankAt(place))) return 'has another rank than the index says';
    if (JSON.stringify(sorted(record.account)) === JSON.stringify(sorted(account as object))) return undefined;
    return 'is not counted for what it says it cost';
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
}
