import type { Analyzer } from './analyzer';
import { createTermCounter, type TermCounts } from './termCounts';

export type PassageSource = AsyncIterable<{ id: string; text: string }> | Iterable<{ id: string; text: string }>;

/** Documents whose terms are counted, in their order. */
export interface CollectedPassages {
  ids: string[];
  counts: TermCounts;
}

/** @param only the terms that count, where all questions are known; see `createTermCounter`. */
export async function collectPassages(
  documents: PassageSource,
  analyzer: Analyzer,
  only?: ReadonlySet<string>,
): Promise<CollectedPassages> {
  const counter = createTermCounter(only);
  const ids: string[] = [];
  for await (const { id, text } of documents) {
    ids.push(id);
    counter.addDocument(analyzer.terms(text));
  }
  return { ids, counts: counter.counts() };
}
