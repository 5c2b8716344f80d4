import type { Candidate } from '../contracts/candidate';
import { fuseByMinMax } from '../retrieval/fusion';
import type { TaughtQuery } from './taughtQuery';

/** Those that search; `fused` and `tuned` only put into another order what these found. */
const searching = ['bm25', 'dense', 'run'];

/**
 * The mean over retrievers of the scores of a query's passages, each brought to 0..1 by the lowest and the highest of all
 * that the retriever found for the query. What a retriever did not find counts 0 for it.
 */
export function scoreByFirstStage({ passages, candidates }: Pick<TaughtQuery, 'passages' | 'candidates'>): number[] {
  const lists = searching.map((retriever) => listOf(retriever, candidates)).filter((list) => list.length > 0);
  const scores = new Map(fuseByMinMax(lists).map(({ id, score }) => [id, score]));
  return passages.map(({ chunkId }) => scores.get(chunkId) ?? 0);
}

function listOf(name: string, candidates: readonly Candidate[]) {
  return candidates.flatMap(({ chunkId: id, sources }) => {
    const found = sources.find(({ retriever }) => retriever === name);
    return found ? [{ id, rank: found.rank, score: found.score }] : [];
  });
}
