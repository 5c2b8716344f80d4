import type { LongPolicy } from '../../core/serving/windows';

/** One run's share: a pair as tokens, or as texts where the model reads them apart. It can be sent to a thread. */
export type Work = { ids: Int32Array; types: Uint8Array } | { query: string; passage: string };

/** What a run of it costs beside others: its tokens, or about as many. */
export function lengthOf(work: Work): number {
  return 'ids' in work ? work.ids.length : Math.ceil((work.query.length + work.passage.length) / charactersPerToken);
}

const charactersPerToken = 4;

export interface ReadDocument {
  /** At least one; the document's score is the best of theirs. */
  work: Work[];
  /** Whether something of it is in none of them. */
  isCut: boolean;
  /** Whether the query gave way to it, or is longer than the model reads. */
  isQueryCut?: boolean;
}

export interface ReadOptions {
  long: LongPolicy;
  mostWindows: number;
  maxTokensPerDocument: number | undefined;
}
