import type { MinedPositive } from '../contracts/negatives';
import { labelOf, type GradeCuts } from '../strategies/judge/gradeCuts';
import { isSynthetic } from '../syntheticPassages';
import { byRank, type MiningInput, type Open } from './pool';
import { rankOf } from '../retrieval/mergeCandidates';

/** What the judge called positives: the query's own passage first, then the others by rank. */
export function listPositives({ source, candidates, judgements }: MiningInput, cuts: GradeCuts): MinedPositive[] {
  const ranks = new Map(candidates.map((candidate) => [candidate.chunkId, rankOf(candidate)]));
  const rankedOf = (chunkId: string) => ({ rank: ranks.get(chunkId) ?? Infinity, chunkId });
  return [...judgements.values()]
    .filter(({ grade }) => labelOf(grade, cuts) === 'positive')
    .map(({ chunkId, grade, scale }) => ({ chunkId, grade, scale, isOwn: chunkId === source.id }))
    .sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || byRank(rankedOf(a.chunkId), rankedOf(b.chunkId)))
    .map(({ isOwn, ...positive }) => ({ ...positive, source: nameSource(positive.chunkId, isOwn) }));
}

function nameSource(chunkId: string, isOwn: boolean): MinedPositive['source'] {
  if (isSynthetic(chunkId)) return 'synthetic';
  return isOwn ? 'source' : 'judged';
}

/** A false negative as a positive, of the lowest grade that makes one: nobody said more of it. */
export function relabel({ chunkId }: Open, { judgements }: MiningInput, cuts: GradeCuts): MinedPositive {
  const [judged] = judgements.values();
  return { chunkId, grade: cuts.positiveFrom, scale: judged?.scale ?? cuts.positiveFrom, source: 'relabelled' };
}
