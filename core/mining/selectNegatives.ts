import type { MinedNegative, MinedPositive } from '../contracts/negatives';
import { listPositives, relabel } from './listPositives';
import type { MiningRules } from './miningRules';
import { byRank, describeNegative, openCandidates, type MiningInput } from './pool';
import { pickByRanges } from './rankRanges';
import { cutByScore, describeExcluded, dropCopies, dropRepeated, type Excluded } from './setAside';

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
  /** Might have been taken, had the quotas been larger; in order of rank. */
  spare: MinedNegative[];
  /** Negatives taken from each range, in order of the rules. */
  perRange: number[];
  judged: number;
}

/**
 * The positives and the negatives of one query. Every candidate that the judge did not call a positive or leave ambiguous
 * is excluded with a reason, relabelled, taken, or spare; the order of the rows of candidates and judgements does not
 * matter.
 */
export function selectNegatives(input: MiningInput, rules: MiningRules): MiningResult {
  const { cuts, cut, nearDuplicate, unjudged } = rules;
  const excluded: Excluded[] = [];
  const judged = listPositives(input, cuts);
  const texts = [input.source.text, ...judged.flatMap(({ chunkId }) => input.chunks.get(chunkId)?.text ?? [])];
  const open = openCandidates(input, cuts);
  const known = open.filter(({ isJudged }) => isJudged || unjudged === 'fill');
  const unlike = dropCopies(known, texts, nearDuplicate, excluded);
  const { below, above, bound } = cutByScore(unlike, input, cut);
  const relabelled = cut?.falseNegatives === 'relabel' ? above : [];
  if (relabelled.length < above.length)
    excluded.push(...above.map((item) => ({ ...describeExcluded(item, 'false-negative'), cut: bound })));
  const others = relabelled.map(({ text }) => text);
  const eligible = dropRepeated(dropCopies(below, others, nearDuplicate, excluded), excluded);
  const perRange = pickByRanges(eligible, { ...rules, queryId: input.queryId });
  const taken = perRange.flat().sort(byRank);
  const isTaken = new Set(taken);
  return {
    positives: [...judged, ...relabelled.map((item) => relabel(item, input, cuts))],
    negatives: taken.map(describeNegative),
    excluded: excluded.sort(byRank),
    notJudged: open.length - known.length,
    scored: cut ? unlike.length : 0,
    above: above.length,
    spare: eligible
      .filter((item) => !isTaken.has(item))
      .sort(byRank)
      .map(describeNegative),
    perRange: perRange.map(({ length }) => length),
    judged: taken.filter(({ isJudged }) => isJudged).length,
  };
}
