import type { LongPolicy } from './windows';

/** Documents to be scored for one query. What is absent is as the reranker was opened. */
export interface ScoringRequest {
  query: string;
  documents: readonly string[];
  long?: LongPolicy;
  /** Of one document; never more than the reranker was opened with. */
  mostWindows?: number;
  maxTokensPerDocument?: number;
  /** A document that the model does not read whole is an error. */
  refusesLong?: boolean;
}

export interface ScoredDocuments {
  /** The raw score of each document, in their order: of the best of its windows. */
  scores: Float32Array;
  /** Tokens that were read, special tokens included. */
  tokens: number;
  long: LongPolicy;
  /** Of all documents together. */
  windows: number;
  /** Places of the documents of which not all was read. */
  cutDocuments: number[];
}
