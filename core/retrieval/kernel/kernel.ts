import { kernelBytes } from './bytes';

/** Documents of a block: arrays with a value a document end at a multiple of it. */
export const BLOCK = 32;
/** Documents whose sums are worked on at a time. */
export const WINDOW = 8192;
/** The largest sum and the largest weight. */
export const HIGHEST_SUM = 32_767;

/**
 * The compiled loops of a search; all places are bytes of the memory that index and loops share.
 * An impact of 0..255 times a term's weight, divided by 256 and rounded, is added to a document's 16-bit sum.
 */
export interface Kernel {
  /**
   * Writes the documents that could be among the k best to `found`, ascending, and returns their number: those whose sum
   * is above the k-th best sum less `margin`. `start` is a sum that is known to be below the k-th best.
   * A term takes 16 bytes: rare ones (documents 4 bytes each, impacts, end of the documents, weight), then frequent ones
   * (impacts of all documents, 0, 0, weight), which together add at most `frequentMost`. The places of rare terms are
   * used up. `sums` are 0 before and after; `heap` has 4k bytes, `found` 4 and `foundSums` 2 a document.
   */
  select(
    rare: number,
    frequent: number,
    end: number,
    frequentMost: number,
    documents: number,
    k: number,
    start: number,
    margin: number,
    sums: number,
    heap: number,
    found: number,
    foundSums: number,
  ): number;
  /**
   * Writes the scores of `count` found documents. A term takes 32 bytes: idf in 64 bits, frequencies, documents (0 for
   * a frequent term, which has a byte for each document), number of documents; a repeated term comes repeatedly.
   */
  score(terms: number, end: number, norms: number, found: number, count: number, scores: number): void;
  /**
   * Sorts found documents: the places of the k best, best first, ties by id ascending. Returns how many there are.
   * `places` has 4 bytes for each of the k, or of all where those are fewer.
   */
  rank(found: number, scores: number, idOrder: number, count: number, k: number, places: number): number;
}

let compiled: WebAssembly.Module | undefined;

export function openKernel(memory: WebAssembly.Memory): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as Kernel;
}
