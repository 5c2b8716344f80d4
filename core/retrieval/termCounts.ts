/** How often each document has each term: pairs of a term's row and a frequency, document after document. */
export interface TermCounts {
  /** Rows in order of first appearance. */
  termRows: ReadonlyMap<string, number>;
  rows: Int32Array;
  frequencies: Uint16Array;
  /** Pairs of each document. */
  distinct: Int32Array;
  /** Terms of each document, repetitions included. */
  lengths: Int32Array;
}

export interface TermCounter {
  addDocument(terms: readonly string[]): void;
  /** Views of the counter's memory: call once, after the last document. */
  counts(): TermCounts;
}

/** BM25 saturates long before this; a larger count would only need more memory in every pair. */
const HIGHEST_FREQUENCY = 65_535;

/**
 * Collects pairs in flat arrays that double: 6 to 12 bytes a pair.
 * @param only the terms that count; the others add to lengths alone. All when absent.
 */
export function createTermCounter(only?: ReadonlySet<string>): TermCounter {
  const termRows = new Map<string, number>();
  const rows = createGrowable((size) => new Int32Array(size));
  const frequencies = createGrowable((size) => new Uint16Array(size));
  const lengths = createGrowable((size) => new Int32Array(size));
  const distinct = createGrowable((size) => new Int32Array(size));
  /** How often the document at hand has each term; all 0 between documents. */
  let counts = new Int32Array(1024);
  const addRow = (term: string): number => {
    if (only !== undefined && !only.has(term)) return -1;
    const row = termRows.size;
    termRows.set(term, row);
    if (row === counts.length) counts = doubled(counts, (size) => new Int32Array(size));
    return row;
  };
  return {
    addDocument(terms) {
      const first = rows.size();
      for (const term of terms) {
        const row = termRows.get(term) ?? addRow(term);
        if (row >= 0 && counts[row]!++ === 0) rows.push(row);
      }
      const present = rows.view(first);
      for (let index = 0; index < present.length; index++) {
        const row = present[index]!;
        frequencies.push(counts[row]! < HIGHEST_FREQUENCY ? counts[row]! : HIGHEST_FREQUENCY);
        counts[row] = 0;
      }
      distinct.push(present.length);
      lengths.push(terms.length);
    },
    counts: () => ({
      termRows,
      rows: rows.view(),
      frequencies: frequencies.view(),
      distinct: distinct.view(),
      lengths: lengths.view(),
    }),
  };
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
