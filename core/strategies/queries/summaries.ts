import { splitWords } from '../../retrieval/words';
import type { PromptPassage } from '../renderPassage';
import type { WrittenQuery } from './queryStrategy';

/** A summary is the passage's own words: below this share of them it says something of its own. */
const leastShared = 0.8;

/** On queries that were written from a summary that is not the passage's own words. */
export const inventedSummary = 'invented-summary';

/** Flags queries of a summary of which fewer than 80% of the words occur in the passage (card `swim-ir`). */
export function flagInvented(
  queries: readonly WrittenQuery[],
  summary: string,
  passage: PromptPassage,
): WrittenQuery[] {
  if (sharedWords(summary, passage) >= leastShared) return [...queries];
  return queries.map((query) => ({ ...query, flags: [...(query.flags ?? []), inventedSummary] }));
}

/** The share of a summary's words that occur in the passage or its title, 0..1; letter case aside. */
export function sharedWords(summary: string, { title = '', text }: PromptPassage): number {
  const words = wordsOf(summary);
  if (words.length === 0) return 0;
  const known = new Set(wordsOf(`${title}\n${text}`));
  return words.filter((word) => known.has(word)).length / words.length;
}

function wordsOf(text: string): string[] {
  return splitWords(text.normalize('NFKC').toLowerCase());
}
