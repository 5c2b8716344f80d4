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
  /** How often the document at hand has each term; all 0 between documents. */
  let counts = new Int32Array(1024);
  const rowOf = (term: string): number => {
    const known = termRows.get(term);
    if (known !== undefined) return known;
    const row = termRows.size;
    termRows.set(term, row);
    if (row === counts.length) counts = doubled(counts, (size) => new Int32Array(size));
    return row;
  };
  return {
    addDocument(terms) {
      const first = rows.size();
      for (const term of terms) {
        const row = rowOf(term);
        if (counts[row]!++ === 0) rows.push(row);
      }
      const present = rows.view(first);
      for (let index = 0; index < present.length; index++) {
        const row = present[index]!;
        frequencies.push(Math.min(counts[row]!, HIGHEST_FREQUENCY));
        counts[row] = 0;
      }
      distinct.push(present.length);
      lengths.push(terms.length);
    },
    build: () => ({
      termRows,
      ...sortByTerm(termRows.size, rows.view(), frequencies.view(), distinct.view()),
      lengths: lengths.view().slice(),
    }),
  };
}

/**
 * The first of the postings `start` .. `end` - 1 of a term whose document is not before `document`; `end` when there is
 * none. Strides that double, then halves: O(log distance), so it is cheap when called for documents in order.
 * @param stride the first stride in postings, best some half of the distance that is expected.
 */
export function findPosting(documents: Int32Array, start: number, end: number, document: number, stride = 1): number {
  let low = start;
  while (low + stride < end && documents[low + stride]! < document) {
    low += stride;
    stride *= 2;
  }
  let high = Math.min(low + stride, end);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (documents[middle]! < document) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A typed array that doubles when it is full. */
function createGrowable<Numbers extends Int32Array | Uint16Array>(allocate: (size: number) => Numbers) {
  let numbers = allocate(1024);
  let size = 0;
  return {
    size: () => size,
    push(value: number): void {
      if (size === numbers.length) numbers = doubled(numbers, allocate);
      numbers[size++] = value;
    },
    /** The numbers from place `start` on; a push may leave the view behind. */
    view: (start = 0): Numbers => numbers.subarray(start, size) as Numbers,
  };
}

function doubled<Numbers extends Int32Array | Uint16Array>(
  numbers: Numbers,
  allocate: (size: number) => Numbers,
): Numbers {
  const larger = allocate(numbers.length * 2);
  larger.set(numbers);
  return larger;
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
