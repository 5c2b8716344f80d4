import { passageText } from '../../core/passageText';
import { type AnalyzerOptions } from '../../core/retrieval/analyzer';
import { buildBm25Index, type Bm25Index } from '../../core/retrieval/bm25Index';
import { asAnalyzed, createLanguageAnalyzer } from '../../core/retrieval/languageAnalyzer';
import type { RankedItem } from '../../core/retrieval/rankedList';
import { searchShards, type SearchAll } from '../../core/retrieval/searchShards';
import { openSearchPool } from '../../infra/retrieval/searchPool';
import type { Threads } from '../../infra/threads/thread';

interface Titled {
  id: string;
  title?: string | undefined;
  text: string;
  language?: string | undefined;
}

export interface PassageIndexOptions {
  language: string;
  analysis?: AnalyzerOptions | undefined;
  /** Called every thousand passages. */
  tell: () => Promise<void>;
}

export interface ShardedSearchOptions extends PassageIndexOptions {
  passagesPerShard: number;
  threads: Threads;
}

/** BM25 over passages with their titles, in memory. It tells every thousand passages that it goes on. */
export function buildPassageIndex(
  passages: AsyncIterable<Titled>,
  { language, analysis, tell }: PassageIndexOptions,
): Promise<Bm25Index> {
  const analyzer = createLanguageAnalyzer(language, analysis);
  return buildBm25Index(withTitles(passages, { language, tell }), { analyzer });
}

/**
 * The k best passages of each question, of a corpus of any size: memory holds the index of `passagesPerShard` passages
 * and the lists. The lists do not depend on the size of the shards.
 * @param open reads the passages from the beginning; it is called twice where they are more than a shard.
 */
export function searchPassages(
  open: () => AsyncIterable<Titled>,
  questions: readonly string[],
  k: number,
  { language, analysis, tell, threads, passagesPerShard }: ShardedSearchOptions,
): Promise<RankedItem[][]> {
  const analyzer = createLanguageAnalyzer(language, analysis);
  const searchAll: SearchAll = async (index, asked, most, atLeast) => {
    const pool = openSearchPool(index, threads);
    try {
      return await pool.search(asked, most, { tell, atLeast });
    } finally {
      await pool.close();
    }
  };
  const titled = () => withTitles(open(), { language, tell });
  return searchShards(titled, questions, k, { analyzer, passagesPerShard, searchAll });
}

async function* withTitles(
  passages: AsyncIterable<Titled>,
  { language, tell }: { language: string; tell: () => Promise<void> },
): AsyncGenerator<{ id: string; text: string }> {
  let read = 0;
  for await (const passage of passages) {
    if ((read += 1) % 1000 === 0) await tell();
    yield { id: passage.id, text: asAnalyzed(passageText(passage), passage.language, language) };
  }
}
