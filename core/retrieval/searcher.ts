import { createAllocator, growMemory, type IndexLayout } from './indexLayout';
import { openViews } from './indexViews';
import { openKernel, WINDOW } from './kernel/kernel';
import type { PackedIndex } from './packIndex';
import { createQueryWriter } from './queryWriter';

/** Found documents, best first, by their row; both arrays are as long as what was found. */
export interface Found {
  documents: Int32Array;
  scores: Float64Array;
}

export interface Searcher {
  /**
   * The exact k best documents of those that have a term of the query, ties by id ascending; fewer when fewer have one,
   * and those below `atLeast` may be missing.
   * @param rows the query's terms in its order, repetitions included.
   */
  search(rows: ArrayLike<number>, k: number, atLeast?: number): Found;
}

/**
 * Searches an index in two steps. First every document's score is bounded from above: impacts of a byte are weighted
 * and added in 16 bits, a block of 32 documents at a time, and blocks that the frequent terms cannot lift far enough are
 * passed over. Then those few that come as near to the k-th best as rounding may have moved them are scored in 64 bits.
 * Nothing that belongs to the k best is lost: `margin` is the sum of all roundings.
 * Memory of its own: 18 bytes a document and up to 3 MB. One searcher a thread. @throws RangeError as `growMemory`.
 */
export function createSearcher({ memory, layout }: PackedIndex): Searcher {
  const scratch = layOutScratch(memory, layout);
  const kernel = openKernel(memory);
  const views = openViews(memory, layout);
  const writeQuery = createQueryWriter(memory, layout, views);
  const found = new Int32Array(memory.buffer, scratch.found, layout.documents);
  const scores = new Float64Array(memory.buffer, scratch.scores, layout.documents);
  const places = new Int32Array(memory.buffer, scratch.heap, layout.documents);
  const copyBest = (size: number): Found => {
    const best: Found = { documents: new Int32Array(size), scores: new Float64Array(size) };
    for (let index = 0; index < size; index++) {
      best.documents[index] = found[places[index]!]!;
      best.scores[index] = scores[places[index]!]!;
    }
    return best;
  };
  return {
    search(rows, k, atLeast = 0) {
      const most = Math.min(Math.floor(k), layout.documents);
      if (!(most >= 1) || rows.length === 0) return { documents: new Int32Array(0), scores: new Float64Array(0) };
      const query = writeQuery(rows, most, atLeast);
      const count = kernel.select(
        ...([query.rare, query.frequent, query.end, query.frequentMost, layout.documents, most] as const),
        ...([query.start, query.margin, scratch.sums, scratch.heap, scratch.found, scratch.foundSums] as const),
      );
      kernel.score(query.order, query.orderEnd, layout.norms, scratch.found, count, scratch.scores);
      // The heap is free again, and as large.
      const size = kernel.rank(scratch.found, scratch.scores, layout.idOrder, count, most, scratch.heap);
      return copyBest(size);
    },
  };
}

function layOutScratch(memory: WebAssembly.Memory, { documents }: IndexLayout) {
  const { take, taken } = createAllocator(0);
  const places = {
    sums: take(WINDOW * 2),
    heap: take(documents * 4),
    found: take(documents * 4),
    foundSums: take(documents * 2),
    scores: take(documents * 8),
  };
  const first = growMemory(memory, taken());
  return {
    sums: first + places.sums,
    heap: first + places.heap,
    found: first + places.found,
    foundSums: first + places.foundSums,
    scores: first + places.scores,
  };
}
