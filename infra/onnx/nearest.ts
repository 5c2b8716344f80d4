import { Tensor } from './runtime';
import { buildNearestGraph } from './graph/nearestGraph';
import { openGraph } from './session';

/** Passages and queries of one matrix product; fewer are filled up, because another shape may give other last bits. */
export const passagesPerCall = 4096;
const queriesPerCall = 64;

export interface NearestRows {
  query: number;
  /** Rows of the passages, best first, the lower row first where scores are equal. */
  rows: Int32Array;
  scores: Float32Array;
}

export interface Nearest {
  /** For each query the k best of at most `passagesPerCall` passages. Memory: one product, 1 MB. */
  find(queries: Float32Array, passages: Float32Array, k: number): AsyncGenerator<NearestRows>;
}

/** Inner products and their k best in onnxruntime. @throws RangeError when a score is not a number. */
export async function openNearest(options: { hidden: number; threads: number | undefined }): Promise<Nearest> {
  const { hidden, threads } = options;
  const shape = { queries: queriesPerCall, passages: passagesPerCall, hidden };
  const session = await openGraph(buildNearestGraph(shape), threads);
  return {
    async *find(queries, passages, k) {
      const count = passages.length / hidden;
      // Rows that fill up have the score of minus infinity, and are fewer than would be needed to be found.
      const mask = new Float32Array(passagesPerCall).fill(-Infinity, count);
      const fixed = {
        passages: new Tensor('float32', filledUp(passages, passagesPerCall * hidden), [passagesPerCall, hidden]),
        mask: new Tensor('float32', mask, [passagesPerCall]),
        k: new Tensor('int64', BigInt64Array.of(BigInt(k)), [1]),
      };
      for (let start = 0; start < queries.length; start += queriesPerCall * hidden) {
        const part = queries.subarray(start, start + queriesPerCall * hidden);
        const filled = filledUp(part, queriesPerCall * hidden);
        const found = await session.run({ ...fixed, queries: new Tensor('float32', filled, [queriesPerCall, hidden]) });
        const [scores, rows] = [found['values']!.data as Float32Array, found['rows']!.data as BigInt64Array];
        for (let row = 0; row < part.length / hidden; row += 1) {
          const query = start / hidden + row;
          yield nearestOf(query, rows.subarray(row * k, row * k + k), scores.subarray(row * k, row * k + k));
        }
      }
    },
  };
}

function filledUp(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  const filled = new Float32Array(length);
  filled.set(values);
  return filled;
}

function nearestOf(query: number, rows: BigInt64Array, scores: Float32Array): NearestRows {
  if (scores.some((score) => !Number.isFinite(score))) {
    throw new RangeError(`query ${query} has a score that is not a number; vectors must be numbers`);
  }
  return { query, rows: Int32Array.from(rows, Number), scores };
}
