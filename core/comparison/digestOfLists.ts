import type { Run } from '../evaluation/runs';
import { digestOf } from '../hashing/digest';

/** Says which passages are in the list of each query, whatever their order and scores. */
export function digestOfLists(lists: Run): string {
  const ids = [...lists].map(([queryId, list]) => [queryId, list.map(({ id }) => id).sort()] as const);
  return digestOf(ids.sort(([left], [right]) => (left < right ? -1 : 1)));
}
