import type { PackedIndex } from './packIndex';
import { createSearcher, type Found } from './searcher';

/** Questions that are searched one after the other. */
export interface QuestionBatch {
  /** The rows of each question's terms; see `Bm25Index.rowsOf`. */
  rows: readonly Int32Array[];
  k: number;
  /** Of each question: documents with a lower score may be missing. */
  atLeast?: readonly number[] | undefined;
}

/** What a thread does with an index: a searcher of its own, and what it finds for each question of a batch. */
export function createSearchWork(packed: PackedIndex): (batch: QuestionBatch) => Found[] {
  const searcher = createSearcher(packed);
  return ({ rows, k, atLeast }) => rows.map((each, question) => searcher.search(each, k, atLeast?.[question]));
}
