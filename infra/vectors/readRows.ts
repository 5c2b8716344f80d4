import type { ObjectStore } from '../artifactStore/objectStore';
import type { SegmentIndex } from './segment';

/** Rows further apart are fetched apart: a request costs about as much time as these bytes. */
const widestGapRows = 64;
/** The most rows of one request: at 384 values a vector 1.5 MB. */
const mostRows = 1024;

/** The vectors of some rows of a segment, neighbours fetched together; undefined for a row whose bytes are damaged. */
export async function* readRows(
  store: ObjectStore,
  key: string,
  index: SegmentIndex,
  rows: readonly number[],
): AsyncGenerator<{ row: number; vector: Float32Array | undefined }> {
  for (const range of groupRows([...rows].sort((left, right) => left - right))) {
    const [first, last] = [range[0]!, range.at(-1)!];
    const { start, end } = index.rangeOf(first, last);
    const bytes = await store.getRange(key, start, end);
    for (const row of range) {
      const own = bytes.subarray((row - first) * index.hidden * 4, (row - first + 1) * index.hidden * 4);
      yield { row, vector: index.isVector(row, own) ? toVector(own) : undefined };
    }
  }
}

function groupRows(rows: readonly number[]): number[][] {
  const groups: number[][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    const isNear = group && row - group.at(-1)! <= widestGapRows && row - group[0]! < mostRows;
    if (isNear) group.push(row);
    else groups.push([row]);
  }
  return groups;
}

/** A copy: the bytes may lie anywhere in a buffer, and floats begin at multiples of four. */
function toVector(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
