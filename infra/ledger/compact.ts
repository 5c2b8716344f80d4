import { KeyTable } from '../../core/ledger/keyTable';
import type { SegmentIndex } from '../../core/ledger/segmentIndex';
import { deletionMark, mergedScope } from '../../core/ledger/scope';
import { randomUUID } from 'node:crypto';
import { SegmentBuilder } from './buildSegment';
import { concurrently } from '../../core/concurrently';
import { parseAccounts } from './readAccounts';
import { DamagedSegment, readWhole, unpackBlock, type SegmentFile } from './readSegment';
import { isMissing, readsAtATime, type Segments } from './segments';

export interface CompactionOptions {
  /** Segments of half as much and more are left alone. Memory: three times as much (default 32 MiB). */
  maxSegmentBytes?: number;
  /** Fewer small segments are not worth it (default 8, at least 2). */
  minSegments?: number;
  /** Called after each merged segment, and where it answers false nothing more is merged. */
  goOn?: (report: CompactionReport) => boolean;
}

export interface CompactionReport {
  segmentsBefore: number;
  bytesBefore: number;
  /** Segments that were replaced and deleted, and those written in their place. */
  replaced: number;
  written: number;
  bytesReplaced: number;
  bytesWritten: number;
  /** Answers in what was written, and those left out because another answer to their request wins. */
  answers: number;
  duplicates: number;
  /** Segments that were left as they are because they are damaged. */
  damaged: string[];
}

const defaultMaxSegmentBytes = 32 * 1024 * 1024;
const defaultMinSegments = 8;
/** A segment is not rewritten for the sake of much smaller ones: an answer is rewritten a few times in all. */
const maxGrowth = 4;
const alwaysSmallBytes = 512 * 1024;

/**
 * Merges small segments. A merged segment is durable before those it replaces are deleted, and names them in its
 * header: so every deleted segment has a successor that was written after it, no chain of successors comes back to its
 * beginning, and each ends in a segment that is there, whoever compacts at the same time and wherever one is killed.
 */
export async function compactSegments(segments: Segments, options: CompactionOptions): Promise<CompactionReport> {
  const maxSegmentBytes = options.maxSegmentBytes ?? defaultMaxSegmentBytes;
  const listed = await segments.list();
  const report: CompactionReport = {
    ...{ segmentsBefore: listed.length, bytesBefore: sumBytes(listed), replaced: 0, written: 0 },
    ...{ bytesReplaced: 0, bytesWritten: 0, answers: 0, duplicates: 0, damaged: [] },
  };
  const small = smallSegments(listed, maxSegmentBytes);
  if (small.length < Math.max(2, options.minSegments ?? defaultMinSegments)) return report;
  for (const group of groupsOf(small, maxSegmentBytes)) {
    await mergeGroup(segments, group, report);
    if (options.goOn?.(report) === false) return report;
  }
  return report;
}

/** What is worth merging, by size from the smallest, in the order of keys. */
function smallSegments(listed: readonly SegmentFile[], maxSegmentBytes: number): SegmentFile[] {
  const bySize = listed
    .filter(({ bytes }) => bytes < maxSegmentBytes / 2)
    .sort((left, right) => left.bytes - right.bytes);
  const taken: SegmentFile[] = [];
  let bytes = 0;
  for (const segment of bySize) {
    if (segment.bytes > Math.max(alwaysSmallBytes, maxGrowth * bytes)) break;
    taken.push(segment);
    bytes += segment.bytes;
  }
  return taken.sort((left, right) => (left.key < right.key ? -1 : 1));
}

function groupsOf(segments: readonly SegmentFile[], maxSegmentBytes: number): SegmentFile[][] {
  const groups: SegmentFile[][] = [];
  let bytes = Infinity;
  for (const segment of segments) {
    if (bytes + segment.bytes > maxSegmentBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(segment);
    bytes += segment.bytes;
  }
  return groups.filter((group) => group.length > 1);
}

interface Input {
  segment: SegmentFile;
  index: SegmentIndex;
  body: Buffer;
}

async function mergeGroup(segments: Segments, group: readonly SegmentFile[], report: CompactionReport): Promise<void> {
  const inputs = await readInputs(segments, group, report);
  if (inputs.length < 2) return;
  const names = inputs.map(({ segment }) => segment.key);
  const builder = new SegmentBuilder();
  const isWinner = chooseWinners(inputs);
  for (const [number, input] of inputs.entries()) {
    addWinners(builder, input, (place) => isWinner(number, place));
    await new Promise(setImmediate);
  }
  const merged = await segments.keep(mergedScope, builder.finish(names));
  await segments.store.put(deletionMark, Buffer.from(randomUUID()));
  await segments.delete(names);
  report.replaced += inputs.length;
  report.written += 1;
  report.bytesReplaced += sumBytes(inputs.map(({ segment }) => segment));
  report.bytesWritten += merged.bytes;
  report.answers += builder.records;
  report.duplicates += inputs.reduce((sum, { index }) => sum + index.records, 0) - builder.records;
}

/** The inputs that are there and whole, in order. */
async function readInputs(
  segments: Segments,
  group: readonly SegmentFile[],
  report: CompactionReport,
): Promise<Input[]> {
  const inputs = new Map<string, Input>();
  await concurrently(group, readsAtATime, async (segment) => {
    try {
      const { index, body } = await readWhole(segments.store, segment);
      inputs.set(segment.key, { segment, index, body });
    } catch (error) {
      // Another compactor was faster: what it held is in another segment.
      if (isMissing(error)) return;
      if (!(error instanceof DamagedSegment)) throw error;
      report.damaged.push(segment.key);
      segments.reportDamage(error);
    }
  });
  return group.flatMap(({ key }) => inputs.get(key) ?? []);
}

/** Tells of each record, by the number of its input and its place in the index there, whether it wins its key. */
function chooseWinners(inputs: readonly Input[]): (input: number, place: number) => boolean {
  const table = new KeyTable();
  const winners: { input: number; place: number; rank: Buffer }[] = [];
  for (const [input, { index }] of inputs.entries()) {
    for (let place = 0; place < index.records; place += 1) {
      const { source, offset } = index.fingerprintAt(place);
      const number = table.add(source, offset);
      const other = winners[number];
      const rank = index.rankAt(place);
      if (!other || Buffer.compare(rank, other.rank) < 0) winners[number] = { input, place, rank };
    }
  }
  return (input, place) => {
    const { source, offset } = inputs[input]!.index.fingerprintAt(place);
    const winner = winners[table.find(source, offset)];
    return winner?.input === input && winner.place === place;
  };
}

function addWinners(
  builder: SegmentBuilder,
  { segment, index, body }: Input,
  isWinner: (place: number) => boolean,
): void {
  const { accountsAt, dataAt } = index.layout;
  const accounts = parseAccounts(segment.key, index, body.subarray(accountsAt, dataAt));
  const places = index.placesByRecord();
  for (let number = 0; number < index.header.blocks; number += 1) {
    const block = index.block(number);
    const lines = unpackBlock(segment.key, block, body.subarray(block.offset, block.offset + block.bytes));
    for (const [row, line] of lines.entries()) {
      const record = block.firstRecord + row;
      const place = places[record] ?? -1;
      const account = accounts[record];
      if (!account || !isWinner(place)) continue;
      const { source, offset } = index.fingerprintAt(place);
      builder.add({ fingerprint: source.subarray(offset), rank: index.rankAt(place), account, line });
    }
  }
}

function sumBytes(segments: readonly SegmentFile[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}
