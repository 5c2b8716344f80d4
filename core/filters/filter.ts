import type { Candidate } from '../contracts/candidate';
import type { Chunk } from '../contracts/chunk';
import type { Query } from '../contracts/query';

/** A written query with what a filter may look at. */
export interface FilterInput {
  query: Query;
  /** The passage that it was written for. */
  source: Chunk;
  candidates: readonly Candidate[];
  /** Of the query, L2-normalised; only where a filter asked for it. */
  vector?: Float32Array;
}

/** What was measured of a query that is left out, and where the limit is: it goes into the row. */
export type Measured = Record<string, unknown>;

/** Why a query is left out, for the row, the counts and the report. */
export interface QueryFilter<Options> {
  reason: string;
  /** One sentence for the report: what is left out. */
  title: string;
  create(options: Options, context: FilterContext): QueryCheck;
}

/** What filters share, made once before the first query. */
export interface FilterContext {
  /** Probability-like scores of languages by ISO 639-1 code, none for a text that tells nothing. */
  detectLanguage: (text: string) => Record<string, number>;
  /** Share of a source passage's text that stands in at least so many other documents. */
  sharedText: (chunkId: string, otherDocuments: number) => number | undefined;
}

export interface QueryCheck {
  /** Undefined: the query may stay. */
  measure(input: FilterInput): Measured | undefined;
  /** Told of every query that is kept, in order. */
  keep?(input: FilterInput): void;
}
