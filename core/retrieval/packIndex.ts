import type { CorpusStatistics } from './corpusStatistics';
import { idfOf, impactOf, normOf, type Bm25Parameters } from './impacts';
import { allocateMemory, layOutIndex, LEVELS, type IndexLayout, type IndexSize } from './indexLayout';
import { openViews, type IndexViews } from './indexViews';
import type { TermCounts } from './termCounts';

/** An index as threads can share it: typed arrays in one memory, without ids and without the words of terms. */
export interface PackedIndex {
  memory: WebAssembly.Memory;
  layout: IndexLayout;
}

/** A term that one in so many documents has is frequent: it has two bytes for each document instead of postings. */
const FREQUENT_ONE_IN = 16;
/** The frequencies of frequent terms are bytes; a term that stands more often in a document is kept as a rare one. */
const HIGHEST_BYTE = 255;

/**
 * Sorts counted pairs by term and works out what each adds to a score. Memory: 7 bytes a posting of a rare term, 2 bytes
 * a document for each frequent term (at most 32 a posting, usually 3 to 10), 35 a term, 12 a document.
 * @param idOrder place of each document's id among the sorted ids. @throws RangeError for more than 4 GiB.
 */
export function packIndex(
  counts: TermCounts,
  statistics: CorpusStatistics,
  parameters: Bm25Parameters,
  idOrder: Int32Array,
): PackedIndex {
  const profile = profileTerms(counts);
  const layout = layOutIndex(profile);
  const memory = allocateMemory(layout.end);
  const views = openViews(memory, layout);
  views.idOrder.set(idOrder);
  const averageLength = statistics.totalLength / statistics.documents;
  counts.lengths.forEach((length, row) => (views.norms[row] = normOf(length, averageLength, parameters)));
  placeTerms(views, layout, profile);
  sortPairs(counts, views, layout);
  const weigh = createWeigher(views, layout);
  for (const [term, row] of counts.termRows) {
    weigh(row, idfOf(statistics.documents, statistics.documentFrequencies.get(term)!));
  }
  return { memory, layout };
}

interface TermProfile extends IndexSize {
  documentFrequencies: Int32Array;
  isFrequent: Uint8Array;
}

function profileTerms({ termRows, rows, frequencies, lengths }: TermCounts): TermProfile {
  const [documents, terms] = [lengths.length, termRows.size];
  const documentFrequencies = new Int32Array(terms);
  const isFrequent = new Uint8Array(terms).fill(1);
  for (let pair = 0; pair < rows.length; pair++) {
    documentFrequencies[rows[pair]!]!++;
    if (frequencies[pair]! > HIGHEST_BYTE) isFrequent[rows[pair]!] = 0;
  }
  let [rarePostings, frequentTerms] = [0, 0];
  documentFrequencies.forEach((count, row) => {
    if (count * FREQUENT_ONE_IN < documents) isFrequent[row] = 0;
    if (isFrequent[row]) frequentTerms++;
    else rarePostings += count;
  });
  return { documents, terms, rarePostings, frequentTerms, documentFrequencies, isFrequent };
}

function placeTerms(
  { starts, frequent }: IndexViews,
  { firstFrequent, stride }: IndexLayout,
  { documentFrequencies, isFrequent }: TermProfile,
): void {
  let [posting, place] = [0, firstFrequent];
  documentFrequencies.forEach((count, row) => {
    starts[row] = posting;
    if (isFrequent[row]) {
      frequent[row] = place;
      place += stride * 2;
    } else posting += count;
  });
  starts[documentFrequencies.length] = posting;
}

/** One counting pass: documents come in order, so the postings of a term do too. */
function sortPairs(
  { rows, frequencies, distinct }: TermCounts,
  { starts, frequent, postingDocuments, postingFrequencies, frequentBytes }: IndexViews,
  { firstFrequent, stride }: IndexLayout,
): void {
  const next = starts.slice();
  let pair = 0;
  for (let document = 0; document < distinct.length; document++) {
    for (const end = pair + distinct[document]!; pair < end; pair++) {
      const row = rows[pair]!;
      const place = frequent[row]!;
      if (place !== 0) {
        frequentBytes[place - firstFrequent + stride + document] = frequencies[pair]!;
      } else {
        const posting = next[row]!++;
        postingDocuments[posting] = document;
        postingFrequencies[posting] = frequencies[pair]!;
      }
    }
  }
}

/** Writes idf, impacts, the highest of them and the levels of a term. */
function createWeigher(views: IndexViews, { documents, firstFrequent, stride }: IndexLayout) {
  const { starts, frequent, norms, postingDocuments, postingFrequencies, postingImpacts, frequentBytes } = views;
  const exact = new Float64Array(documents);
  const quantize = createQuantizer(views, exact);
  return (row: number, idf: number): void => {
    const [first, end] = [starts[row]!, starts[row + 1]!];
    views.idfs[row] = idf;
    if (frequent[row] !== 0) {
      const place = frequent[row]! - firstFrequent;
      for (let document = 0; document < documents; document++) {
        exact[document] = impactOf(idf, frequentBytes[place + stride + document]!, norms[document]!);
      }
      quantize(row, frequentBytes.subarray(place, place + documents));
    } else {
      for (let posting = first; posting < end; posting++) {
        exact[posting - first] = impactOf(idf, postingFrequencies[posting]!, norms[postingDocuments[posting]!]!);
      }
      quantize(row, postingImpacts.subarray(first, end));
    }
  };
}

/** Writes exact impacts as 255ths of the highest, rounded up. */
function createQuantizer({ highest, levels }: IndexViews, exact: Float64Array) {
  const histogram = new Int32Array(256);
  return (row: number, impacts: Uint8Array): void => {
    let most = 0;
    for (let index = 0; index < impacts.length; index++) {
      if (exact[index]! > most) most = exact[index]!;
    }
    highest[row] = most;
    histogram.fill(0);
    for (let index = 0; index < impacts.length; index++) {
      // At most 255, and rounded up without a call.
      const share = (exact[index]! / most) * 255;
      const impact = share > (share | 0) ? (share | 0) + 1 : share | 0;
      impacts[index] = impact;
      histogram[impact]!++;
    }
    let [level, better] = [0, 0];
    for (let impact = 255; impact > 0; impact--) {
      better += histogram[impact]!;
      for (; level < LEVELS.length && better >= LEVELS[level]!; level++) levels[row * LEVELS.length + level] = impact;
    }
  };
}
