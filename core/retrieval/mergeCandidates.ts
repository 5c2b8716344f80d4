import type { Candidate, CandidateSource } from '../contracts/candidate';
import type { CandidatesSpec } from '../contracts/spec/candidates';
import { fuseByMinMax, fuseByReciprocalRank } from './fusion';
import type { RankedItem } from './rankedList';

export interface RetrieverList {
  retriever: string;
  items: readonly RankedItem[];
}

/** The name of the source that the fusion adds. */
export const fusedRetriever = 'fused';

/**
 * The union of several retrievers' lists for one query: each retriever's rank and score kept, in order of the
 * best rank that any retriever gave, ties by chunk id.
 */
export function mergeCandidates(queryId: string, lists: readonly RetrieverList[]): Candidate[] {
  const byChunk = new Map<string, Candidate>();
  for (const { retriever, items } of lists) {
    for (const { id, rank, score } of items) {
      const candidate = byChunk.get(id) ?? { queryId, chunkId: id, sources: [] };
      candidate.sources.push({ retriever, rank, score });
      byChunk.set(id, candidate);
    }
  }
  return [...byChunk.values()].sort(
    (left, right) => rankOf(left) - rankOf(right) || (left.chunkId < right.chunkId ? -1 : 1),
  );
}

/** The union with the source `fused`, in its order; without a fusion as `mergeCandidates` has it. */
export function fuseCandidates(
  queryId: string,
  lists: readonly RetrieverList[],
  { fusion, rrfConstant, weights }: Pick<CandidatesSpec, 'fusion' | 'rrfConstant' | 'weights'>,
): Candidate[] {
  if (fusion === 'none') return mergeCandidates(queryId, lists);
  const shares = lists.map(({ retriever }) => (weights as Record<string, number>)[retriever] ?? 1);
  // A list that counts nothing has nothing to say about the order either.
  const counted = lists.filter((_, index) => shares[index]! > 0).map(({ items }) => items);
  const options = { constant: rrfConstant, weights: shares.filter((share) => share > 0) };
  const fuse = fusion === 'rrf' ? fuseByReciprocalRank : fuseByMinMax;
  const fused = withLast(fuse(counted, options), lists);
  return mergeCandidates(queryId, [...lists, { retriever: fusedRetriever, items: fused }]);
}

/** Those that have seen all the others rank better than those that have not: the first that a candidate has counts. */
const finalRankers = ['tuned', fusedRetriever];

/** A candidate's rank in its pool: of a ranker over the whole list, else the best of any retriever; Infinity where none found it. */
export function rankOf({ sources }: { sources: readonly CandidateSource[] }): number {
  const found = finalRankers.map((name) => sources.find(({ retriever }) => retriever === name));
  return found.find((source) => source !== undefined)?.rank ?? Math.min(...sources.map(({ rank }) => rank));
}

/** What only lists without a weight found comes last, with the score 0, by id. */
function withLast(fused: RankedItem[], lists: readonly RetrieverList[]): RankedItem[] {
  const known = new Set(fused.map(({ id }) => id));
  const others = new Set(lists.flatMap(({ items }) => items.map(({ id }) => id)).filter((id) => !known.has(id)));
  const last = [...others].sort().map((id, index) => ({ id, rank: fused.length + index + 1, score: 0 }));
  return [...fused, ...last];
}
