import type { Candidate } from '../contracts/candidate';

/**
 * Candidates in the order of new scores, ties by id, with rank and score added as a source; what the same ranker said
 * earlier gives way. `scores`: one a candidate, in the same order.
 */
export function rankAnew(candidates: readonly Candidate[], scores: ArrayLike<number>, ranker: string): Candidate[] {
  return candidates
    .map((candidate, index) => ({ candidate, score: scores[index] ?? NaN }))
    .sort((a, b) => b.score - a.score || (a.candidate.chunkId < b.candidate.chunkId ? -1 : 1))
    .map(({ candidate, score }, index) => {
      const others = candidate.sources.filter(({ retriever }) => retriever !== ranker);
      return { ...candidate, sources: [...others, { retriever: ranker, rank: index + 1, score }] };
    });
}
