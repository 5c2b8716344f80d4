import { findPosting } from './postings';

/** Documents scored at a time: their sums take 32 KiB, which stay in the processor's first cache. */
export const WINDOW = 4096;

/** The postings of a term in a window of documents from `base` on, of which the first `left` of a list are open. */
export interface Slice {
  start: number;
  end: number;
  repeats: number;
  base: number;
  left: number;
}

/** Sums of impacts of a window of documents, and the places of those documents that are open, of which callers keep count. */
export type ScoreWindow = ReturnType<typeof createScoreWindow>;

export function createScoreWindow(documents: Int32Array, impacts: Float32Array) {
  const sums = new Float64Array(WINDOW);
  const open = new Int32Array(WINDOW);
  return { sums, open, addImpacts, openImpacts, lookUpImpacts, scan, narrow };

  /** Adds the impacts of postings to the sums of their documents. */
  function addImpacts({ start, end, repeats, base }: Slice): void {
    for (let posting = start; posting < end; posting++)
      sums[documents[posting]! - base]! += impacts[posting]! * repeats;
  }

  /** The same, and opens documents that had no impact yet; returns how many are open now. */
  function openImpacts({ start, end, repeats, base, left }: Slice): number {
    let opened = left;
    for (let posting = start; posting < end; posting++) {
      const place = documents[posting]! - base;
      const sum = sums[place]!;
      if (sum === 0) open[opened++] = place;
      sums[place] = sum + impacts[posting]! * repeats;
    }
    return opened;
  }

  /** The same in the open documents alone. */
  function lookUpImpacts({ start, end, repeats, base, left }: Slice): void {
    for (let index = 0; index < left; index++) {
      const place = open[index]!;
      const posting = findPosting(documents, start, end, base + place);
      if (posting < end && documents[posting] === base + place) sums[place]! += impacts[posting]! * repeats;
    }
  }

  /** Opens the first `size` documents of the window whose sum is above 0 and at least `floor`; returns their number. */
  function scan(size: number, floor: number): number {
    const least = Math.max(floor, Number.MIN_VALUE);
    let left = 0;
    for (let place = 0; place < size; place++) {
      if (sums[place]! >= least) open[left++] = place;
    }
    return left;
  }

  /** Keeps those of the first `left` open documents whose sum is at least `floor`; returns their number. */
  function narrow(left: number, floor: number): number {
    let kept = 0;
    for (let index = 0; index < left; index++) {
      const place = open[index]!;
      if (sums[place]! >= floor) open[kept++] = place;
    }
    return kept;
  }
}
