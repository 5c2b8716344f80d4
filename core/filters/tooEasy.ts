import type { Candidate } from '../contracts/candidate';
import type { FiltersSpec } from '../contracts/spec/filters';
import type { QueryFilter } from './filter';

/** Its own passage is first in every retriever's list, and the second is far behind in each. */
export const tooEasy: QueryFilter<FiltersSpec['tooEasy']> = {
  reason: 'too-easy',
  title: 'every retriever finds its own passage first, far before the second',
  create: ({ margin }) => ({
    measure({ query, candidates }) {
      const lists = listsOf(candidates);
      const leads = [...lists].map(([retriever, list]) => [retriever, leadOf(list, query.chunkId)] as const);
      return leads.length > 0 && leads.every(([, lead]) => lead >= margin)
        ? { leads: Object.fromEntries(leads), margin }
        : undefined;
    },
  }),
};

type List = Map<number, { chunkId: string; score: number }>;

function listsOf(candidates: readonly Candidate[]): Map<string, List> {
  const lists = new Map<string, List>();
  for (const { chunkId, sources } of candidates) {
    for (const { retriever, rank, score } of sources) {
      const list = lists.get(retriever) ?? new Map<number, { chunkId: string; score: number }>();
      lists.set(retriever, list.set(rank, { chunkId, score }));
    }
  }
  return lists;
}

/** Share of the first score by which the second is lower; -1 where another passage is first. A lone passage leads by all. */
function leadOf(list: List, own: string): number {
  const first = list.get(1);
  if (first?.chunkId !== own) return -1;
  const second = list.get(2);
  return second ? (first.score - second.score) / Math.abs(first.score) : 1;
}
