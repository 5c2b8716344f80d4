import type { Bm25Index } from '../../core/retrieval/bm25Index';
import type { RankedItem } from '../../core/retrieval/rankedList';
import type { QuestionBatch } from '../../core/retrieval/searchWork';
import type { Threads } from '../threads/thread';
import { openThreadPool } from './threadPool';

export interface SearchPool {
  /**
   * What `index.search` finds for each text, in their order, to the bit.
   * @param tell called now and then; where it throws, the search ends. `atLeast`: see `SearchOptions`, one a text.
   */
  search(
    texts: readonly string[],
    k: number,
    options?: { tell?: () => Promise<void>; atLeast?: readonly number[] },
  ): Promise<RankedItem[][]>;
  /** Ends the threads; a search after it starts new ones. */
  close(): Promise<void>;
}

/** Questions of a message: some milliseconds of work, so that messages cost little and threads end together. */
const questionsPerBatch = 64;

/**
 * Threads that search an index, which they share: the one that asks and others. Memory: 18 bytes a document and up to
 * 3 MB a thread, in the memory of the index, and what is found for four batches a thread at most besides the lists.
 */
export function openSearchPool(index: Bm25Index, threads: Threads): SearchPool {
  const pool = openThreadPool(index.packed, threads);
  return {
    async search(texts, k, { tell, atLeast } = {}) {
      const lists: RankedItem[][] = [];
      for await (const found of pool.answers(batchesOf(index, texts, k, atLeast))) {
        for (const each of found) lists.push(index.rank(each));
        await tell?.();
      }
      return lists;
    },
    close: () => pool.close(),
  };
}

function* batchesOf(
  index: Bm25Index,
  texts: readonly string[],
  k: number,
  atLeast: readonly number[] | undefined,
): Generator<QuestionBatch> {
  for (let start = 0; start < texts.length; start += questionsPerBatch) {
    const end = start + questionsPerBatch;
    yield { rows: texts.slice(start, end).map((text) => index.rowsOf(text)), k, atLeast: atLeast?.slice(start, end) };
  }
}
