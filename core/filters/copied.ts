import type { FiltersSpec } from '../contracts/spec/filters';
import { passageText } from '../passageText';
import { normalWords } from '../similarity/normalForm';
import { isSynthetic } from '../syntheticPassages';
import type { QueryFilter } from './filter';

/**
 * A long run of the query's words stands in the passage, and is most of the query. Where a model wrote the passage for it,
 * the query was there first.
 */
export const copied: QueryFilter<FiltersSpec['copied']> = {
  reason: 'copied-from-passage',
  title: 'the query is a stretch of the passage, word for word',
  create: (limit) => ({
    measure({ query, source }) {
      if (isSynthetic(source.id)) return undefined;
      const words = normalWords(query.text);
      const run = longestCommonRun(words, normalWords(passageText(source)));
      const share = run / Math.max(words.length, 1);
      return run >= limit.words && share >= limit.share ? { words: run, share } : undefined;
    },
  }),
};

/** Length of the longest run of items that stands in both lists: the longest common substring, by words. */
export function longestCommonRun(left: readonly string[], right: readonly string[]): number {
  let longest = 0;
  let previous = new Uint32Array(right.length + 1);
  for (const word of left) {
    const current = new Uint32Array(right.length + 1);
    for (const [index, other] of right.entries()) {
      if (word !== other) continue;
      current[index + 1] = previous[index]! + 1;
      longest = Math.max(longest, current[index + 1]!);
    }
    previous = current;
  }
  return longest;
}
