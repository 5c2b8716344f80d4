import type { ScoredDocument } from '../evaluation/runs';
import type { RankedItem } from './rankedList';

/** What an id of a run stands for: one passage, or the passages of a document, best first. */
export type PassagesOf = (id: string) => readonly string[];

/**
 * Passages of one list of a search engine that may rank documents: first the best passage of each id in the order of
 * the list, then the second best of each, and so on, each passage once. A passage has the score of its id.
 */
export function expandRun(list: readonly ScoredDocument[], passagesOf: PassagesOf, depth: number): RankedItem[] {
  const expanded = list.map(({ id, score }) => ({ passages: passagesOf(id), score }));
  const longest = Math.max(0, ...expanded.map(({ passages }) => passages.length));
  const items: RankedItem[] = [];
  const taken = new Set<string>();
  for (let round = 0; round < longest; round += 1) {
    for (const { passages, score } of expanded) {
      const id = passages[round];
      if (id === undefined || taken.has(id)) continue;
      if (items.length === depth) return items;
      taken.add(id);
      items.push({ id, rank: items.length + 1, score });
    }
  }
  return items;
}
