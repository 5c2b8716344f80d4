import type { Analyzer } from './analyzer';
import { indexPassages, type Bm25Index } from './bm25Index';
import { collectPassages, type CollectedPassages } from './collectPassages';
import { collectStatistics, mergeStatistics, type CorpusStatistics } from './corpusStatistics';
import { rankByScore, type RankedItem } from './rankedList';

export interface ShardOptions {
  analyzer: Analyzer;
  k1?: number;
  b?: number;
  /** Resident at a time; one shard or forty give the same lists to the bit. */
  passagesPerShard: number;
  /** Searches a shard; absent: in this thread. */
  searchAll?: SearchAll;
}

/** As `index.search` for each question, with the score below which documents may be missing from its list. */
export type SearchAll = (
  index: Bm25Index,
  questions: readonly string[],
  k: number,
  atLeast: readonly number[],
) => Promise<RankedItem[][]>;

type Passages = AsyncIterable<{ id: string; text: string }>;

/**
 * The exact k best passages for each question by BM25, ties by id, of a corpus that need not fit in memory: a shard is
 * built, asked every question and dropped. A corpus of one shard is read once, a larger one twice: first for the
 * statistics of the whole, which every shard scores with. Only terms of the questions are indexed.
 * Memory: the index of a shard, and k items a question. @throws RangeError as `buildBm25Index`, for each shard,
 * and for shards of less than one passage.
 * @param open reads the passages from the beginning, in the same order each time.
 */
export async function searchShards(
  open: () => Passages,
  questions: readonly string[],
  k: number,
  options: ShardOptions,
): Promise<RankedItem[][]> {
  const { analyzer, passagesPerShard, searchAll = searchHere } = options;
  if (!(passagesPerShard >= 1)) throw new RangeError(`a shard has 1 passage or more, not ${passagesPerShard}`);
  const only = new Set(questions.flatMap((question) => analyzer.terms(question)));
  let statistics: CorpusStatistics = mergeStatistics([]);
  let [shards, single]: [number, CollectedPassages | undefined] = [0, undefined];
  for await (const shard of shardsOf(open(), { analyzer, passagesPerShard, only })) {
    statistics = mergeStatistics([statistics, collectStatistics(shard.counts)]);
    // A second shard is read again, and so is the first.
    [shards, single] = [shards + 1, shards === 0 ? shard : undefined];
  }
  const most = Math.max(0, Math.floor(k));
  let lists: RankedItem[][] = questions.map(() => []);
  const search = async (shard: CollectedPassages): Promise<void> => {
    const index = indexPassages(shard, { ...options, statistics });
    const atLeast = lists.map((list) => list[most - 1]?.score ?? 0);
    const found = await searchAll(index, questions, k, atLeast);
    lists = lists.map((list, question) => rankByScore([...list, ...found[question]!]).slice(0, most));
  };
  if (single !== undefined) await search(single);
  else for await (const shard of shardsOf(open(), { analyzer, passagesPerShard, only })) await search(shard);
  return lists;
}

const searchHere: SearchAll = async (index, questions, k, atLeast) =>
  questions.map((text, question) => index.search(text, k, { atLeast: atLeast[question]! }));

async function* shardsOf(
  passages: Passages,
  { analyzer, passagesPerShard, only }: { analyzer: Analyzer; passagesPerShard: number; only: ReadonlySet<string> },
): AsyncGenerator<CollectedPassages> {
  const iterator = passages[Symbol.asyncIterator]();
  for (let next = await iterator.next(); next.done !== true;) {
    async function* ofOneShard() {
      for (let count = 0; count < passagesPerShard && next.done !== true; count++) {
        yield next.value;
        next = await iterator.next();
      }
    }
    yield await collectPassages(ofOneShard(), analyzer, only);
  }
}
