import type { Candidate } from '../contracts/candidate';
import type { RankedItem } from './rankedList';

/**
 * The union of several retrievers' lists for one query: each retriever's rank and score kept, in order of the
 * best rank that any retriever gave, ties by chunk id.
 */
export function mergeCandidates(
  queryId: string,
  lists: readonly { retriever: string; items: readonly RankedItem[] }[],
): Candidate[] {
  const byChunk = new Map<string, Candidate>();
  for (const { retriever, items } of lists) {
    for (const { id, rank, score } of items) {
      const candidate = byChunk.get(id) ?? { queryId, chunkId: id, sources: [] };
      candidate.sources.push({ retriever, rank, score });
      byChunk.set(id, candidate);
    }
  }
  return [...byChunk.values()].sort(
    (left, right) => bestRank(left) - bestRank(right) || (left.chunkId < right.chunkId ? -1 : 1),
  );
}

/** The best (lowest) rank that any retriever gave a candidate. */
export function bestRank(candidate: Candidate): number {
  return Math.min(...candidate.sources.map(({ rank }) => rank));
}
