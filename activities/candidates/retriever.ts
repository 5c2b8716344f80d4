import type { Query } from '../../core/contracts/query';
import type { RankedItem } from '../../core/retrieval/rankedList';

/** Finds passages: a list a question, in the order of the questions. `tell` is called while it works. */
export interface Retriever {
  name: 'bm25' | 'dense' | 'run';
  search(queries: readonly Query[], tell: () => Promise<void>): Promise<RankedItem[][]>;
  /** Ends what it has started. */
  close?(): Promise<void>;
}
