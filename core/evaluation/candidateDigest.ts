import { digestOf } from '../hashing/digest';
import type { Run } from './runs';

/**
 * Digest of the documents that each question's list has, whatever their order and scores: two systems that re-rank the
 * same lists have the same one. A question with an empty list counts as one without.
 */
export function digestCandidates(run: Run): string {
  const lists = [...run].map(([queryId, list]) => [queryId, list.map(({ id }) => id).sort()] as const);
  return digestOf(Object.fromEntries(lists.filter(([, ids]) => ids.length > 0)));
}
