import type { Candidate } from '../contracts/candidate';
import type { Chunk } from '../contracts/chunk';
import type { Judgement } from '../contracts/judgement';
import { labelOf, type GradeCuts } from '../strategies/judge/gradeCuts';
import { bestRank } from '../retrieval/mergeCandidates';
import { createShingles, jaccard } from './nearDuplicates';

export interface MiningInput {
  source: Chunk;
  candidates: Candidate[];
  /** Of this query, by chunk id. */
  judgements: Map<string, Judgement>;
  chunks: Map<string, Chunk>;
  cuts: GradeCuts;
}

export interface MiningResult {
  negatives: { chunkId: string; source: string }[];
  /** Candidates that look like negatives and are not, with the reason. */
  excluded: { chunkId: string; reason: 'same-text' | 'near-duplicate' | 'not-judged' }[];
}

/** Above this share of common word 5-grams two passages are taken for one text: its label is the positive's. */
const nearDuplicateShare = 0.6;

/**
 * Judged negatives in order of hardness (the best rank that any retriever gave). A candidate whose text is the
 * positive's, exactly or nearly, is left out whatever the judge said; by text, because ids do not show it.
 */
export function selectNegatives(
  { source, candidates, judgements, chunks, cuts }: MiningInput,
  limit: number,
): MiningResult {
  const result: MiningResult = { negatives: [], excluded: [] };
  const sourceShingles = createShingles(source.text);
  const ordered = [...candidates].sort((a, b) => bestRank(a) - bestRank(b) || (a.chunkId < b.chunkId ? -1 : 1));
  for (const candidate of ordered) {
    if (result.negatives.length === limit) break;
    const { chunkId } = candidate;
    const judgement = judgements.get(chunkId);
    const chunk = chunks.get(chunkId);
    if (chunkId === source.id || !chunk || (judgement && labelOf(judgement.grade, cuts) !== 'negative')) continue;
    const reason = exclusionReason(chunk);
    if (reason) result.excluded.push({ chunkId, reason });
    else result.negatives.push({ chunkId, source: nameSource(candidate) });

    function exclusionReason(other: Chunk): MiningResult['excluded'][number]['reason'] | undefined {
      if (!judgement) return 'not-judged';
      if (normalize(other.text) === normalize(source.text)) return 'same-text';
      if (jaccard(sourceShingles, createShingles(other.text)) >= nearDuplicateShare) return 'near-duplicate';
      return undefined;
    }
  }
  return result;
}

/** `bm25@3+dense@12`: who found it, at which rank. */
function nameSource({ sources }: Candidate): string {
  return sources.map(({ retriever, rank }) => `${retriever}@${rank}`).join('+');
}

function normalize(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}
