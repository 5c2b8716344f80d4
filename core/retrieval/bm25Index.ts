import type { Analyzer } from './analyzer';
import { computeImpacts, idfOf, impactOf } from './impacts';
import { createMaxScore, type QueryTerm } from './maxScore';
import { createPostingsBuilder, findPosting, type Postings } from './postings';
import type { RankedItem } from './rankedList';
import { orderOfIds, selectTopK } from './topK';

export interface Bm25Options {
  analyzer: Analyzer;
  /** Saturation of the term frequency. */
  k1?: number;
  /** Share of the length normalisation, 0..1. */
  b?: number;
}

export interface Bm25Index {
  readonly documents: number;
  readonly terms: number;
  /** Resident memory of the index in bytes: typed arrays exactly, ids and terms estimated from their lengths. */
  readonly residentBytes: number;
  /**
   * The exact k best documents of those that share a term with the query, ties by id ascending. A term that the query
   * repeats counts as often as it stands there.
   */
  search(text: string, k: number, options?: { exclude?: ReadonlySet<string> }): RankedItem[];
}

/**
 * BM25 as Lucene scores it, with exact document lengths: a document's score is the sum over query terms of
 * ln(1 + (N - df + .5) / (df + .5)) * tf / (tf + k1 * (1 - b + b * length / averageLength)).
 * Source: Robertson and Zaragoza 2009; Kamphuis et al. 2020 ("Lucene (accurate)"); method `lucene` of bm25s.
 * Memory: 10 bytes a posting at rest, up to 12 more while it is built. @throws RangeError on a repeated id.
 */
export async function buildBm25Index(
  documents: AsyncIterable<{ id: string; text: string }> | Iterable<{ id: string; text: string }>,
  { analyzer, k1 = 0.9, b = 0.4 }: Bm25Options,
): Promise<Bm25Index> {
  const builder = createPostingsBuilder();
  const ids: string[] = [];
  for await (const { id, text } of documents) {
    ids.push(id);
    builder.addDocument(analyzer.terms(text));
  }
  refuseRepeatedIds(ids);
  const postings = builder.build();
  const searcher = createSearcher(postings, ids, lengthNorms(postings.lengths, k1, b));
  return {
    documents: ids.length,
    terms: postings.termRows.size,
    residentBytes: residentBytes(postings, ids),
    search: (text, k, options) => searcher(analyzer.terms(text), k, options?.exclude),
  };
}

function refuseRepeatedIds(ids: readonly string[]): void {
  if (new Set(ids).size === ids.length) return;
  const seen = new Set<string>();
  const repeated = ids.find((id) => seen.has(id) || !seen.add(id));
  throw new RangeError(`the id "${repeated}" stands for two documents; give every document an id of its own`);
}

/** k1 * (1 - b + b * length / averageLength) of each document. */
function lengthNorms(lengths: Int32Array, k1: number, b: number): Float64Array {
  const average = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  return Float64Array.from(lengths, (length) => k1 * (1 - b + (average > 0 ? (b * length) / average : 0)));
}

type Searcher = (terms: string[], k: number, exclude?: ReadonlySet<string>) => RankedItem[];

function createSearcher(postings: Postings, ids: string[], norms: Float64Array): Searcher {
  const idOrder = orderOfIds(ids);
  const selectCandidates = createMaxScore(postings, computeImpacts(postings, norms));
  const scores = new Float64Array(ids.length);
  return (terms, k, exclude) => {
    if (!(k >= 1)) return [];
    const rows = terms.map((term) => postings.termRows.get(term)).filter((row) => row !== undefined);
    const isExcluded = (document: number) => exclude?.has(ids[document]!) ?? false;
    const candidates = selectCandidates(countRepeats(rows), { k: Math.min(Math.floor(k), ids.length), isExcluded });
    scoreExactly(postings, norms, rows, candidates, scores);
    const best = selectTopK(scores, k, { idOrder, rows: candidates });
    return Array.from(best, (row, index) => ({ id: ids[row]!, rank: index + 1, score: scores[row]! }));
  };
}

function countRepeats(rows: readonly number[]): QueryTerm[] {
  const repeats = new Map<number, number>();
  for (const row of rows) repeats.set(row, (repeats.get(row) ?? 0) + 1);
  return Array.from(repeats, ([row, count]) => ({ row, repeats: count }));
}

/** Writes each candidate's score: its terms' impacts added up in the order of the query, which decides the last bit. */
function scoreExactly(
  postings: Postings,
  norms: Float64Array,
  rows: readonly number[],
  candidates: Int32Array,
  scores: Float64Array,
): void {
  const { offsets, documents, frequencies } = postings;
  for (const document of candidates) scores[document] = 0;
  for (const row of rows) {
    const [idf, end] = [idfOf(postings, row), offsets[row + 1]!];
    let posting = offsets[row]!;
    const stride = Math.max(1, Math.floor((end - posting) / candidates.length / 2));
    for (const document of candidates) {
      posting = findPosting(documents, posting, end, document, stride);
      if (posting === end) break;
      if (documents[posting] !== document) continue;
      scores[document]! += impactOf(idf, frequencies[posting]!, norms[document]!);
    }
  }
}

/** A V8 string takes about 16 bytes plus its characters, an array or map entry some 8 and 36 bytes. */
function residentBytes({ termRows, offsets, documents, frequencies, lengths }: Postings, ids: string[]): number {
  const arrays = offsets.byteLength + documents.byteLength + frequencies.byteLength + lengths.byteLength;
  // Norm, sum and score; place of the id and candidate. The impacts take 4 bytes a posting and 4 a term.
  const perDocument = ids.length * (Float64Array.BYTES_PER_ELEMENT * 3 + Int32Array.BYTES_PER_ELEMENT * 2);
  const impacts = (documents.length + termRows.size) * Float32Array.BYTES_PER_ELEMENT;
  let strings = 0;
  for (const id of ids) strings += 24 + id.length;
  for (const term of termRows.keys()) strings += 52 + term.length;
  return arrays + impacts + perDocument + strings;
}
