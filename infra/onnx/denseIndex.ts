import { setImmediate } from 'node:timers/promises';
import type { RankedItem } from '../../core/retrieval/rankedList';
import { orderOfIds, selectTopK } from '../../core/retrieval/topK';

export interface DenseIndex {
  readonly passages: number;
  /** Resident memory of the vectors in bytes: passages x hidden x 4. */
  readonly residentBytes: number;
  /** The exact k nearest by inner product for each query vector ([queries, hidden]), ties by id ascending. */
  search(queries: Float32Array, k: number): Promise<RankedItem[][]>;
  /** Inner product of one query vector with one passage. */
  score(query: Float32Array, id: string): number | undefined;
}

/** An exact index over L2-normalised vectors that stays in memory: 1.5 KB a passage at 384 dimensions. */
export function buildDenseIndex(ids: string[], vectors: Float32Array, hidden: number): DenseIndex {
  const idOrder = orderOfIds(ids);
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const scores = new Float32Array(ids.length);
  return {
    passages: ids.length,
    residentBytes: vectors.byteLength,
    async search(queries, k) {
      const lists: RankedItem[][] = [];
      for (let start = 0; start < queries.length; start += hidden) {
        scoreAll(queries.subarray(start, start + hidden), vectors, scores);
        const best = selectTopK(scores, k, { idOrder });
        lists.push(Array.from(best, (row, index) => ({ id: ids[row]!, rank: index + 1, score: scores[row]! })));
        await setImmediate();
      }
      return lists;
    },
    score(query, id) {
      const row = rowOf.get(id);
      return row === undefined ? undefined : dot(query, vectors, row * hidden);
    },
  };
}

function scoreAll(query: Float32Array, vectors: Float32Array, scores: Float32Array): void {
  for (let row = 0; row < scores.length; row += 1) scores[row] = dot(query, vectors, row * query.length);
}

/** Four sums side by side: one sum would wait for itself at every step. */
function dot(query: Float32Array, vectors: Float32Array, offset: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const even = query.length - (query.length % 4);
  for (let i = 0; i < even; i += 4) {
    a += query[i]! * vectors[offset + i]!;
    b += query[i + 1]! * vectors[offset + i + 1]!;
    c += query[i + 2]! * vectors[offset + i + 2]!;
    d += query[i + 3]! * vectors[offset + i + 3]!;
  }
  for (let i = even; i < query.length; i += 1) a += query[i]! * vectors[offset + i]!;
  return a + b + (c + d);
}
