import type { Candidate } from '../contracts/candidate';
import type { Chunk } from '../contracts/chunk';
import type { Judgement } from '../contracts/judgement';
import type { MinedNegative, MinedPositive } from '../contracts/negatives';
import { labelOf } from '../strategies/judge/gradeCuts';
import { normalForm } from '../similarity/normalForm';
import { createCopyFinder, type CopyReason } from './copies';
import type { CutRules, MiningRules } from './miningRules';
import { pickByRanges, rankOf, type Ranked } from './rankRanges';
import { cutBelow } from './scoreCut';

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

/** A candidate that is no negative although no judge called it anything else. */
export interface Excluded {
  chunkId: string;
  reason: CopyReason | 'false-negative' | 'repeated-text';
  rank: number;
  grade?: number;
  score?: number;
  /** What a negative had to score less than. */
  cut?: number;
}

export interface MiningResult {
  positives: MinedPositive[];
  /** In order of rank. */
  negatives: MinedNegative[];
  excluded: Excluded[];
  /** Candidates that were left out because nobody judged them. */
  notJudged: number;
  /** Candidates that a score cut was put to, and those above it. */
  scored: number;
  above: number;
  /** Might have been taken, had the quotas been larger. */
  spare: number;
  /** Negatives taken from each range, in order of the rules. */
  perRange: number[];
  judged: number;
}

/** A candidate that was not called a positive. */
interface Open extends Ranked {
  candidate: Candidate;
  text: string;
  judgement: Judgement | undefined;
  score: number | undefined;
}

/**
 * The positives and the negatives of one query. Every candidate that the judge did not call a positive or leave ambiguous is
 * excluded with a reason, relabelled, taken, or spare; the order of the rows of candidates and judgements does not matter.
 */
export function selectNegatives(input: MiningInput, rules: MiningRules): MiningResult {
  const judged = judgedPositives(input, rules);
  const excluded: Excluded[] = [];
  const open = openCandidates(input, rules);
  const known = open.filter(({ isJudged }) => isJudged || rules.unjudged === 'fill');
  const unlike = dropCopies(known, [input.source.text, ...textsOf(judged, input)]);
  const { below, above } = cutByScore(unlike, input, rules.cut, excluded);
  const relabelled = rules.cut?.falseNegatives === 'relabel' ? above : [];
  const unlikeAll = dropCopies(
    below,
    relabelled.map(({ text }) => text),
  );
  const eligible = dropRepeated(unlikeAll, excluded);
  const perRange = pickByRanges(eligible, { ...rules, queryId: input.queryId });
  const taken = perRange.flat().sort(byRank);
  return {
    positives: [...judged, ...relabelled.map((each) => relabel(each, input, rules))],
    negatives: taken.map(describeNegative),
    excluded: excluded.sort(byRank),
    notJudged: open.length - known.length,
    scored: rules.cut ? unlike.length : 0,
    above: above.length,
    spare: eligible.length - taken.length,
    perRange: perRange.map(({ length }) => length),
    judged: taken.filter(({ isJudged }) => isJudged).length,
  };

  function dropCopies(items: Open[], texts: string[]): Open[] {
    const findCopy = createCopyFinder(texts, rules.nearDuplicate);
    return items.filter((item) => {
      const reason = findCopy(item.text);
      if (reason) excluded.push(describeExcluded(item, reason));
      return !reason;
    });
  }
}

/** Its own passage first, then the others by rank. */
function judgedPositives({ source, candidates, judgements }: MiningInput, { cuts }: MiningRules): MinedPositive[] {
  const ranks = new Map(candidates.map((candidate) => [candidate.chunkId, rankOf(candidate)]));
  return [...judgements.values()]
    .filter(({ grade }) => labelOf(grade, cuts) === 'positive')
    .map(({ chunkId, grade, scale }) => ({ chunkId, grade, scale, isOwn: chunkId === source.id }))
    .sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || byRank(rankedOf(a.chunkId), rankedOf(b.chunkId)))
    .map(({ isOwn, ...positive }) => ({ ...positive, source: isOwn ? 'source' : 'judged' }));

  function rankedOf(chunkId: string): { rank: number; chunkId: string } {
    return { rank: ranks.get(chunkId) ?? Infinity, chunkId };
  }
}

function textsOf(positives: readonly MinedPositive[], { chunks }: MiningInput): string[] {
  return positives.flatMap(({ chunkId }) => chunks.get(chunkId)?.text ?? []);
}

/** What is neither its own passage nor called a positive or ambiguous, in order of rank. */
function openCandidates(
  { source, candidates, judgements, chunks, scores }: MiningInput,
  { cuts }: MiningRules,
): Open[] {
  const items = candidates.flatMap((candidate): Open[] => {
    const { chunkId } = candidate;
    const [judgement, chunk] = [judgements.get(chunkId), chunks.get(chunkId)];
    if (chunkId === source.id || !chunk || (judgement && labelOf(judgement.grade, cuts) !== 'negative')) return [];
    const [rank, isJudged, score] = [rankOf(candidate), judgement !== undefined, scores?.get(chunkId)];
    return [{ chunkId, candidate, text: chunk.text, rank, judgement, isJudged, score }];
  });
  return items.sort(byRank);
}

function cutByScore(
  items: Open[],
  { source, scores, queryId }: MiningInput,
  cut: CutRules | undefined,
  excluded: Excluded[],
): { below: Open[]; above: Open[] } {
  if (!cut) return { below: items, above: [] };
  const own = scores?.get(source.id);
  if (own === undefined) throw new TypeError(`query ${queryId} has no score of its own passage ${source.id}`);
  const bound = cutBelow(own, cut);
  // A comparison with NaN is false: what has no score is not below.
  const below = items.filter(({ score = NaN }) => score < bound);
  const above = items.filter(({ score = NaN }) => !(score < bound));
  if (cut.falseNegatives === 'drop')
    excluded.push(...above.map((item) => ({ ...describeExcluded(item, 'false-negative'), cut: bound })));
  return { below, above };
}

/** Of several with one text the first that was judged, else the first: the same negative twice would count double. */
function dropRepeated(items: Open[], excluded: Excluded[]): Open[] {
  const kept = new Map<string, Open>();
  for (const item of items) {
    const text = normalForm(item.text);
    const earlier = kept.get(text);
    const repeated = earlier && item.isJudged && !earlier.isJudged ? earlier : item;
    if (!earlier || repeated === earlier) kept.set(text, item);
    if (earlier) excluded.push(describeExcluded(repeated, 'repeated-text'));
  }
  return [...kept.values()].sort(byRank);
}

/** The lowest grade that makes a positive: nobody said more of it. */
function relabel({ chunkId }: Open, { judgements }: MiningInput, { cuts }: MiningRules): MinedPositive {
  const [any] = judgements.values();
  return { chunkId, grade: cuts.positiveFrom, scale: any?.scale ?? cuts.positiveFrom, source: 'relabelled' };
}

function describeNegative({ chunkId, candidate, judgement, score }: Open): MinedNegative {
  return {
    chunkId,
    source: nameSource(candidate),
    ...(judgement ? { grade: judgement.grade, scale: judgement.scale } : {}),
    ...(score === undefined ? {} : { score }),
  };
}

function describeExcluded({ chunkId, rank, judgement, score }: Open, reason: Excluded['reason']): Excluded {
  return {
    ...{ chunkId, reason, rank },
    ...(judgement ? { grade: judgement.grade } : {}),
    ...(score === undefined ? {} : { score }),
  };
}

/** `bm25@3+dense@12`: who found it, at which rank. */
function nameSource({ sources }: Candidate): string {
  return sources.map(({ retriever, rank }) => `${retriever}@${rank}`).join('+');
}

function byRank(left: { rank: number; chunkId: string }, right: { rank: number; chunkId: string }): number {
  return left.rank - right.rank || (left.chunkId < right.chunkId ? -1 : 1);
}
