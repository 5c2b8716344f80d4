import { groupDuplicates } from '../similarity/findNearDuplicates';
import type { Split } from './assignSplit';

/** The documents that a training group rests on, and their split. */
export interface Placed {
  split: Split;
  documentIds: readonly string[];
}

/**
 * Tells whether documents are, or are connected by near-duplicates with, documents that are trained on. `alike`: pairs of
 * documents, or of passages under the ids of their documents.
 */
export function createLeakCheck(
  placed: readonly Placed[],
  alike: readonly { first: string; second: string }[],
): (documentIds: readonly string[]) => boolean {
  const documentIds = new Set(placed.flatMap((each) => [...each.documentIds]));
  for (const { first, second } of alike) documentIds.add(first).add(second);
  const clusters = groupDuplicates([...documentIds], alike);
  const trained = new Set<string | undefined>();
  for (const { split, documentIds: ids } of placed)
    if (split === 'train') for (const id of ids) trained.add(clusters.get(id));
  return (ids) => ids.some((id) => trained.has(clusters.get(id) ?? id));
}
