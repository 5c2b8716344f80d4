import { createKthBest } from './kthBest';
import type { Impacts } from './impacts';
import { findPosting, type Postings } from './postings';
import { createScoreWindow, WINDOW, type ScoreWindow } from './scoreWindow';

/** A distinct term of a query: its row, and how often the query has it. */
export interface QueryTerm {
  row: number;
  repeats: number;
}

export interface Selection {
  k: number;
  /** Asked only about documents that could be among the best. */
  isExcluded: (document: number) => boolean;
}

/**
 * Finds the documents that could be among the k best of those that share a term with the query, in ascending order. The
 * returned view is overwritten by the next call.
 */
export type SelectCandidates = (terms: readonly QueryTerm[], selection: Selection) => Int32Array;

/** Sums of 32-bit impacts differ from exact scores by less than 1e-7 of them; a document this near still competes. */
const SLACK = 1e-6;

/** Looking a document up in a term's postings takes about as long as adding this many of them in a row. */
const LOOK_UP_COST = 24;

/** Essential postings a document of the window below which the documents that have one are listed. */
const SPARSE = 0.1;

/**
 * MaxScore, a window of documents at a time. Terms are ordered by the most that each can add. Those that together
 * cannot lift a document to the k-th best score so far are not essential: a document with no other term is out. Where
 * essential postings are few, the others are looked up in the documents that have one, highest first, and after each
 * term the documents go that the rest cannot lift. Where they are many, reading all postings is less work than keeping
 * a long list. Nothing is left out while fewer than k documents are found.
 * Source: Turtle and Flood 1995; windows as in Lucene's MaxScoreBulkScorer. Memory: 12 bytes a document.
 */
export function createMaxScore(postings: Postings, { impacts, highest }: Impacts): SelectCandidates {
  const count = postings.lengths.length;
  const window = createScoreWindow(postings.documents, impacts);
  const scores = new Float64Array(count);
  const candidates = new Int32Array(count);
  return (terms, { k, isExcluded }) => {
    const query = openQuery(terms, postings, highest);
    const kthBest = createKthBest(k);
    let found = 0;
    for (let base = 0; base < count && terms.length > 0; base += WINDOW) {
      const limit = Math.min(base + WINDOW, count);
      const left = openWindow(query, window, { documents: postings.documents, base, limit });
      for (let index = 0; index < left; index++) {
        const place = window.open[index]!;
        const score = window.sums[place]!;
        if (score < query.needed || isExcluded(base + place)) continue;
        scores[base + place] = score;
        candidates[found++] = base + place;
        query.needed = Math.max(0, kthBest.add(score) * (1 - SLACK));
      }
      window.sums.fill(0);
      query.cursors.set(query.stops);
      while (query.essential < terms.length - 1 && query.most[query.essential]! < query.needed) query.essential++;
    }
    return keepNear(candidates.subarray(0, found), scores, query.needed);
  };
}

/** A query on its way through the windows; the terms are in order of the most that each can add. */
interface OpenQuery {
  repeats: number[];
  /** The most that the first 1, 2, 3, ... terms can add together. */
  most: Float64Array;
  /** Of each term the first posting of the window, the first behind it, and the first of the next term. */
  cursors: Int32Array;
  stops: Int32Array;
  ends: Int32Array;
  /** Half of the postings that a term has in a window on average. */
  strides: Int32Array;
  /** The first essential term. */
  essential: number;
  /** A document below this score is not among the best. */
  needed: number;
}

function openQuery(queryTerms: readonly QueryTerm[], { offsets, lengths }: Postings, highest: Float32Array): OpenQuery {
  const bound = ({ row, repeats }: QueryTerm): number => highest[row]! * repeats;
  const terms = [...queryTerms].sort((left, right) => bound(left) - bound(right));
  const cursors = Int32Array.from(terms, ({ row }) => offsets[row]!);
  const ends = Int32Array.from(terms, ({ row }) => offsets[row + 1]!);
  return {
    repeats: terms.map(({ repeats }) => repeats),
    most: cumulate(terms.map(bound)),
    ...{ cursors, ends, stops: cursors.slice() },
    strides: cursors.map((start, term) => 1 + ((ends[term]! - start) * WINDOW) / lengths.length / 2),
    ...{ essential: 0, needed: 0 },
  };
}

/** Opens the documents of a window that could be among the best, with their sums; returns their number. */
function openWindow(
  query: OpenQuery,
  window: ScoreWindow,
  { documents, base, limit }: { documents: Int32Array; base: number; limit: number },
): number {
  const { cursors, stops, ends, strides, repeats, essential } = query;
  let postings = 0;
  for (let term = 0; term < repeats.length; term++) {
    stops[term] = findPosting(documents, cursors[term]!, ends[term]!, limit, strides[term]);
    if (term >= essential) postings += stops[term]! - cursors[term]!;
  }
  if (postings < WINDOW * SPARSE) return openSparse(query, window, base);
  for (let term = 0; term < repeats.length; term++) {
    window.addImpacts({ start: cursors[term]!, end: stops[term]!, repeats: repeats[term]!, base, left: 0 });
  }
  return window.scan(limit - base, query.needed);
}

function openSparse(
  { cursors, stops, repeats, most, essential, needed }: OpenQuery,
  window: ScoreWindow,
  base: number,
) {
  let left = 0;
  for (let term = repeats.length - 1; term >= 0; term--) {
    const [start, end] = [cursors[term]!, stops[term]!];
    const slice = { start, end, repeats: repeats[term]!, base, left };
    if (term >= essential) left = window.openImpacts(slice);
    else if (left * LOOK_UP_COST < end - start) window.lookUpImpacts(slice);
    else window.addImpacts(slice);
    if (term <= essential) left = window.narrow(left, needed - (most[term - 1] ?? 0));
    if (left === 0 && term <= essential) break;
  }
  return left;
}

/** The candidates that still compete now that all scores are known, in ascending order, in the same memory. */
function keepNear(candidates: Int32Array, scores: Float64Array, needed: number): Int32Array {
  let kept = 0;
  for (const document of candidates) {
    if (scores[document]! >= needed) candidates[kept++] = document;
  }
  return candidates.subarray(0, kept).sort();
}

/** Sums of the first 1, 2, 3, ... values. */
function cumulate(values: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(values, (value) => (sum += value));
}
