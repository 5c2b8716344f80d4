/** An inverted index in compressed sparse rows: the postings of a term's row are offsets[row] .. offsets[row + 1] - 1. */
export interface Postings {
  termRows: Map<string, number>;
  offsets: Int32Array;
  /** Document numbers, ascending within a term. */
  documents: Int32Array;
  frequencies: Uint16Array;
  /** Terms of each document, repetitions included. */
  lengths: Int32Array;
}

export interface PostingsBuilder {
  addDocument(terms: readonly string[]): void;
  /** Call once, after the last document. */
  build(): Postings;
}

/** BM25 saturates long before this; a larger count would only need more memory in every posting. */
const HIGHEST_FREQUENCY = 65_535;

/** Collects (term, frequency) pairs document by document in flat arrays, then sorts them by term in one counting pass. */
export function createPostingsBuilder(): PostingsBuilder {
  const termRows = new Map<string, number>();
  const rows = createGrowable((size) => new Int32Array(size));
  const frequencies = createGrowable((size) => new Uint16Array(size));
  const lengths = createGrowable((size) => new Int32Array(size));
  const distinct = createGrowable((size) => new Int32Array(size));
  return {
    addDocument(terms) {
      const counts = countRows(terms, termRows);
      for (const [row, count] of counts) {
        rows.push(row);
        frequencies.push(Math.min(count, HIGHEST_FREQUENCY));
      }
      distinct.push(counts.size);
      lengths.push(terms.length);
    },
    build: () => ({
      termRows,
      ...sortByTerm(termRows.size, rows.view(), frequencies.view(), distinct.view()),
      lengths: lengths.view().slice(),
    }),
  };
}

function countRows(terms: readonly string[], termRows: Map<string, number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const term of terms) {
    let row = termRows.get(term);
    if (row === undefined) termRows.set(term, (row = termRows.size));
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return counts;
}

/** A typed array that doubles when it is full. */
function createGrowable<Numbers extends Int32Array | Uint16Array>(allocate: (size: number) => Numbers) {
  let numbers = allocate(1024);
  let size = 0;
  return {
    push(value: number): void {
      if (size === numbers.length) {
        const larger = allocate(size * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[size++] = value;
    },
    view: (): Numbers => numbers.subarray(0, size) as Numbers,
  };
}

/** `rows` and `frequencies` are in document order; `distinct` says how many of them each document has. */
function sortByTerm(terms: number, rows: Int32Array, frequencies: Uint16Array, distinct: Int32Array) {
  const offsets = new Int32Array(terms + 1);
  for (const row of rows) offsets[row + 1]!++;
  for (let row = 0; row < terms; row++) offsets[row + 1]! += offsets[row]!;
  const next = offsets.slice();
  const sorted = { offsets, documents: new Int32Array(rows.length), frequencies: new Uint16Array(rows.length) };
  let pair = 0;
  distinct.forEach((count, document) => {
    for (const end = pair + count; pair < end; pair++) {
      const place = next[rows[pair]!]!++;
      sorted.documents[place] = document;
      sorted.frequencies[place] = frequencies[pair]!;
    }
  });
  return sorted;
}
