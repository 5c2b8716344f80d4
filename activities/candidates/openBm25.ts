import type { Bm25Index } from '../../core/retrieval/bm25Index';
import { asAnalyzed } from '../../core/retrieval/languageAnalyzer';
import { openSearchPool } from '../../infra/retrieval/searchPool';
import type { Threads } from '../../infra/threads/thread';
import type { Retriever } from './retriever';

/** The best passages by BM25. */
export function openBm25(
  index: Bm25Index,
  { bm25, language, threads }: { bm25: number; language: string; threads: Threads },
): Retriever {
  const pool = openSearchPool(index, threads);
  return {
    name: 'bm25',
    search(queries, tell) {
      const texts = queries.map(({ text, language: written }) => asAnalyzed(text, written, language));
      return pool.search(texts, bm25, { tell });
    },
    close: () => pool.close(),
  };
}
