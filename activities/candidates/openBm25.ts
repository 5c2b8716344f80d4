import type { Bm25Index } from '../../core/retrieval/bm25Index';
import { asAnalyzed } from '../../core/retrieval/languageAnalyzer';
import type { RankedItem } from '../../core/retrieval/rankedList';
import type { Retriever } from './retriever';

/** The best passages by BM25. */
export function openBm25(index: Bm25Index, { bm25, language }: { bm25: number; language: string }): Retriever {
  return {
    name: 'bm25',
    async search(queries, tell) {
      const found: RankedItem[][] = [];
      for (const { text, language: written } of queries) {
        found.push(index.search(asAnalyzed(text, written, language), bm25));
        await tell();
      }
      return found;
    },
  };
}
