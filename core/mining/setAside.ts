import { normalForm } from '../similarity/normalForm';
import { createCopyFinder, type CopyReason } from './copies';
import type { CutRules } from './miningRules';
import type { MiningInput, Open } from './pool';
import { cutBelow } from './scoreCut';

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

/** Those that say what none of the texts says; the others are added to `excluded`. */
export function dropCopies(
  items: readonly Open[],
  texts: readonly string[],
  nearDuplicate: number,
  excluded: Excluded[],
): Open[] {
  const findCopy = createCopyFinder(texts, nearDuplicate);
  return items.filter((item) => {
    const reason = findCopy(item.text);
    if (reason) excluded.push(describeExcluded(item, reason));
    return !reason;
  });
}

/** Those that score less than a negative may, and those that do not; what has no score does not. */
export function cutByScore(
  items: Open[],
  { source, scores, queryId }: MiningInput,
  cut: CutRules | undefined,
): { below: Open[]; above: Open[]; bound: number } {
  if (!cut) return { below: items, above: [], bound: Infinity };
  const own = scores?.get(source.id);
  if (own === undefined) throw new TypeError(`query ${queryId} has no score of its own passage ${source.id}`);
  const bound = cutBelow(own, cut);
  const isBelow = ({ score = NaN }: Open): boolean => score < bound;
  return { below: items.filter(isBelow), above: items.filter((item) => !isBelow(item)), bound };
}

/** Of several with one text the first that was judged, else the first: the same negative twice would count double. */
export function dropRepeated(items: readonly Open[], excluded: Excluded[]): Open[] {
  const kept = new Map<string, Open>();
  for (const item of items) {
    const form = normalForm(item.text);
    const earlier = kept.get(form);
    const repeated = earlier && item.isJudged && !earlier.isJudged ? earlier : item;
    if (!earlier || repeated === earlier) kept.set(form, item);
    if (earlier) excluded.push(describeExcluded(repeated, 'repeated-text'));
  }
  return [...kept.values()];
}

export function describeExcluded({ chunkId, rank, judgement, score }: Open, reason: Excluded['reason']): Excluded {
  return {
    ...{ chunkId, reason, rank },
    ...(judgement ? { grade: judgement.grade } : {}),
    ...(score === undefined ? {} : { score }),
  };
}
