import { chunkSchema } from '../../core/contracts/chunk';
import { asAnalyzed } from '../../core/retrieval/languageAnalyzer';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { searchPassages, type ShardedSearchOptions } from '../stage/buildPassageIndex';
import type { Retriever } from './retriever';

/**
 * The best passages by BM25 of a corpus whose index would not fit in memory: the same lists as of one index, at the
 * price of reading the passages twice for every pass of questions. Memory: the index of a shard, and the lists.
 */
export function openShardedBm25(
  chunks: ArtifactReader,
  { bm25, ...options }: Omit<ShardedSearchOptions, 'tell'> & { bm25: number },
): Retriever {
  return {
    name: 'bm25',
    search(queries, tell) {
      const texts = queries.map(({ text, language: written }) => asAnalyzed(text, written, options.language));
      return searchPassages(() => chunks.rows(chunkSchema), texts, bm25, { ...options, tell });
    },
  };
}
