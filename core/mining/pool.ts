import type { Candidate } from '../contracts/candidate';
import type { Chunk } from '../contracts/chunk';
import type { Judgement } from '../contracts/judgement';
import type { MinedNegative } from '../contracts/negatives';
import { labelOf, type GradeCuts } from '../strategies/judge/gradeCuts';
import { rankOf } from '../retrieval/mergeCandidates';
import type { Ranked } from './rankRanges';

export interface MiningInput {
  queryId: string;
  /** The passage that the query was written for. */
  source: Chunk;
  candidates: readonly Candidate[];
  /** Of this query, by chunk id. */
  judgements: ReadonlyMap<string, Judgement>;
  chunks: ReadonlyMap<string, Chunk>;
  /** The scorer's similarity to the query by chunk id, the source's among them; needed where the rules have a cut. */
  scores?: ReadonlyMap<string, number> | undefined;
}

/** A candidate that is neither the query's own passage nor called a positive or ambiguous. */
export interface Open extends Ranked {
  candidate: Candidate;
  text: string;
  judgement: Judgement | undefined;
  score: number | undefined;
}

/** What may be a negative of a query, in order of rank. */
export function openCandidates(input: MiningInput, cuts: GradeCuts): Open[] {
  const { source, candidates, judgements, chunks, scores } = input;
  const open = candidates.flatMap((candidate): Open[] => {
    const { chunkId } = candidate;
    const [judgement, chunk] = [judgements.get(chunkId), chunks.get(chunkId)];
    if (chunkId === source.id || !chunk || (judgement && labelOf(judgement.grade, cuts) !== 'negative')) return [];
    const [rank, isJudged, score] = [rankOf(candidate), judgement !== undefined, scores?.get(chunkId)];
    return [{ chunkId, candidate, text: chunk.text, rank, judgement, isJudged, score }];
  });
  return open.sort(byRank);
}

export function describeNegative({ chunkId, candidate, judgement, score }: Open): MinedNegative {
  return {
    chunkId,
    source: nameSource(candidate),
    ...(judgement ? { grade: judgement.grade, scale: judgement.scale } : {}),
    ...(score === undefined ? {} : { score }),
  };
}

/** Ties go by id. */
export function byRank(left: { rank: number; chunkId: string }, right: { rank: number; chunkId: string }): number {
  return left.rank - right.rank || (left.chunkId < right.chunkId ? -1 : 1);
}

/** `bm25@3+dense@12`: who found it, at which rank. */
function nameSource({ sources }: Candidate): string {
  return sources.map(({ retriever, rank }) => `${retriever}@${rank}`).join('+');
}
