import { orderOfIds } from '../../core/retrieval/topK';
import { rankByScore, type RankedItem } from '../../core/retrieval/rankedList';
import { openNearest, passagesPerCall, type Nearest } from './nearest';

/** Passages that stand together: their ids and their vectors, [ids.length, hidden] float32. */
export interface VectorBlock {
  ids: readonly string[];
  vectors: Float32Array;
}

/** Vectors that are read a block at a time, again for every pass. */
export interface VectorSource {
  readonly hidden: number;
  blocks(): AsyncIterable<VectorBlock>;
}

export interface DenseIndex {
  /** The exact k nearest by inner product for each query vector ([queries, hidden]), ties by id ascending. */
  search(queries: Float32Array, k: number, onBlock?: (done: number) => Promise<void>): Promise<RankedItem[][]>;
  /** The vectors of the given passages, in one pass; an id that is not there has none. */
  vectorsOf(ids: ReadonlySet<string>): Promise<Map<string, Float32Array>>;
}

/**
 * An exact index that reads its vectors a block at a time, so that memory holds a block, the queries and their lists,
 * whatever the number of passages. Scores are those of one matrix product of fixed shape, so that they depend neither
 * on how the passages are cut into blocks nor on the other queries nor on the number of threads.
 */
export function openDenseIndex(source: VectorSource, { threads }: { threads?: number | undefined } = {}): DenseIndex {
  return {
    async search(queries, k, onBlock = async () => undefined) {
      const lists = Array.from({ length: queries.length / source.hidden }, (): RankedItem[] => []);
      const nearest = await openNearest({ hidden: source.hidden, threads });
      let done = 0;
      for await (const { ids, vectors } of source.blocks()) {
        for (let start = 0; start < ids.length; start += passagesPerCall) {
          const end = Math.min(start + passagesPerCall, ids.length);
          const part = vectors.subarray(start * source.hidden, end * source.hidden);
          await searchBlock(nearest, inOrderOfIds(ids.slice(start, end), part), { queries, k, lists });
          await onBlock((done += end - start));
        }
      }
      return lists.map((list) => rankByScore(list));
    },
    async vectorsOf(wanted) {
      const found = new Map<string, Float32Array>();
      for await (const { ids, vectors } of source.blocks()) {
        ids.forEach((id, row) => {
          if (wanted.has(id)) found.set(id, vectors.slice(row * source.hidden, (row + 1) * source.hidden));
        });
      }
      return found;
    },
  };
}

/** Inner product of two vectors. Four sums side by side: one sum would wait for itself at every step. */
export function dot(left: Float32Array, right: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const even = left.length - (left.length % 4);
  for (let i = 0; i < even; i += 4) {
    a += left[i]! * right[i]!;
    b += left[i + 1]! * right[i + 1]!;
    c += left[i + 2]! * right[i + 2]!;
    d += left[i + 3]! * right[i + 3]!;
  }
  for (let i = even; i < left.length; i += 1) a += left[i]! * right[i]!;
  return a + b + (c + d);
}

/** Rows in the order of their ids: the search takes the lower row of two with the same score. */
function inOrderOfIds(ids: readonly string[], vectors: Float32Array): VectorBlock {
  const hidden = vectors.length / ids.length;
  const sorted = new Float32Array(vectors.length);
  const sortedIds = new Array<string>(ids.length);
  orderOfIds(ids).forEach((place, row) => {
    sortedIds[place] = ids[row]!;
    sorted.set(vectors.subarray(row * hidden, (row + 1) * hidden), place * hidden);
  });
  return { ids: sortedIds, vectors: sorted };
}

/** Puts the best of a block into the lists; each stays at its k best. */
async function searchBlock(
  nearest: Nearest,
  { ids, vectors }: VectorBlock,
  { queries, k, lists }: { queries: Float32Array; k: number; lists: RankedItem[][] },
): Promise<void> {
  for await (const { query, rows, scores } of nearest.find(queries, vectors, Math.min(k, ids.length))) {
    const found = Array.from(rows, (row, place) => ({ id: ids[row]!, score: scores[place]! }));
    const kept = lists[query]!;
    lists[query] = kept.length === 0 ? rankByScore(found) : rankByScore([...kept, ...found]).slice(0, k);
  }
}
