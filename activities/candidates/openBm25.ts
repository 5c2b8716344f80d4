import type { Bm25Index } from '../../core/retrieval/bm25Index';
import type { RankedItem } from '../../core/retrieval/rankedList';
import type { Retriever } from './retriever';

/** The best passages by BM25. */
export function openBm25(index: Bm25Index, { bm25 }: { bm25: number }): Retriever {
  return {
    name: 'bm25',
    async search(queries, tell) {
      const found: RankedItem[][] = [];
      for (const { text } of queries) {
        found.push(index.search(text, bm25));
        await tell();
      }
      return found;
    },
  };
}
