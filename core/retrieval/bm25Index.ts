import type { Analyzer } from './analyzer';
import { collectPassages, type PassageSource } from './collectPassages';
import { collectStatistics, type CorpusStatistics } from './corpusStatistics';
import { packIndex, type PackedIndex } from './packIndex';
import type { RankedItem } from './rankedList';
import { createSearcher, type Found } from './searcher';
import { orderOfIds } from './topK';

export interface Bm25Options {
  analyzer: Analyzer;
  /** Saturation of the term frequency. */
  k1?: number;
  /** Share of the length normalisation, 0..1. */
  b?: number;
  /** Of the whole corpus, where these documents are a shard of it; their own when absent. */
  statistics?: CorpusStatistics;
}

export interface SearchOptions {
  exclude?: ReadonlySet<string>;
  /** Documents with a lower score may be missing. */
  atLeast?: number;
}

export interface Bm25Index {
  readonly documents: number;
  readonly terms: number;
  /** Resident memory of the index in bytes: typed arrays exactly, ids and terms estimated from their lengths. */
  readonly residentBytes: number;
  /** What threads can search. */
  readonly packed: PackedIndex;
  /**
   * The exact k best documents of those that share a term with the query, ties by id ascending. A term that the query
   * repeats counts as often as it stands there.
   */
  search(text: string, k: number, options?: SearchOptions): RankedItem[];
  /** The rows of a query's terms, in its order; unknown terms are left out. */
  rowsOf(text: string): Int32Array;
  /** Found rows as documents. */
  rank(found: Found): RankedItem[];
}

/**
 * BM25 as Lucene scores it, with exact document lengths: a document's score is the sum over query terms of
 * ln(1 + (N - df + .5) / (df + .5)) * tf / (tf + k1 * (1 - b + b * length / averageLength)).
 * Source: Robertson and Zaragoza 2009; Kamphuis et al. 2020 ("Lucene (accurate)"); method `lucene` of bm25s.
 * Memory: `packIndex`, ids and terms; up to 12 bytes a posting more while it is built.
 * @throws RangeError on a repeated id, and when the index would be larger than 4 GiB.
 */
export async function buildBm25Index(documents: PassageSource, options: Bm25Options): Promise<Bm25Index> {
  return indexPassages(await collectPassages(documents, options.analyzer), options);
}

/** The same of documents that are counted already. @throws RangeError as `buildBm25Index`. */
export function indexPassages(
  { ids, counts }: Awaited<ReturnType<typeof collectPassages>>,
  { analyzer, k1 = 0.9, b = 0.4, statistics }: Bm25Options,
): Bm25Index {
  refuseRepeatedIds(ids);
  const packed = packIndex(counts, statistics ?? collectStatistics(counts), { k1, b }, orderOfIds(ids));
  const { termRows } = counts;
  const rowsOf = (text: string): Int32Array => {
    const rows = analyzer.terms(text).map((term) => termRows.get(term));
    return Int32Array.from(rows.filter((row) => row !== undefined));
  };
  const rank = ({ documents, scores }: Found): RankedItem[] =>
    Array.from(documents, (row, index) => ({ id: ids[row]!, rank: index + 1, score: scores[index]! }));
  const searcher = createSearcher(packed);
  return {
    documents: ids.length,
    terms: termRows.size,
    residentBytes: packed.memory.buffer.byteLength + bytesOfWords(ids, 24) + bytesOfWords(termRows.keys(), 52),
    packed,
    search(text, k, { exclude, atLeast } = {}) {
      if (exclude === undefined) return rank(searcher.search(rowsOf(text), k, atLeast));
      if (!(k >= 1)) return [];
      const found = searcher.search(rowsOf(text), k + exclude.size, atLeast);
      return withoutExcluded(rank(found), exclude).slice(0, Math.floor(k));
    },
    rowsOf,
    rank,
  };
}

function refuseRepeatedIds(ids: readonly string[]): void {
  if (new Set(ids).size === ids.length) return;
  const seen = new Set<string>();
  const repeated = ids.find((id) => seen.has(id) || !seen.add(id));
  throw new RangeError(`the id "${repeated}" stands for two documents; give every document an id of its own`);
}

/** A V8 string takes about 16 bytes plus its characters, an array or map entry some 8 and 36 bytes. */
function bytesOfWords(words: Iterable<string>, each: number): number {
  let bytes = 0;
  for (const word of words) bytes += each + word.length;
  return bytes;
}

function withoutExcluded(items: readonly RankedItem[], exclude: ReadonlySet<string>): RankedItem[] {
  return items.filter(({ id }) => !exclude.has(id)).map((item, index) => ({ ...item, rank: index + 1 }));
}
