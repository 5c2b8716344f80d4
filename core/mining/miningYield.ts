import type { MiningRules } from './miningRules';
import type { MiningResult } from './selectNegatives';

/** Above this share of what a cut was put to, people are told: the cut fits another scorer than theirs. */
const cutShareToWarn = 0.5;
/** Above this share of questions with fewer negatives than asked for, people are told. */
const shortShareToWarn = 0.25;

/** What mining yielded over all questions; `missing` is what the questions had fewer than the quotas. */
export interface MiningYield {
  questions: number;
  wanted: number;
  taken: number;
  missing: number;
  /** Questions with fewer negatives than the quotas, those with none among them. */
  short: number;
  /** Of those taken. */
  judged: number;
  unjudged: number;
  spare: number;
  scored: number;
  above: number;
  relabelled: number;
  /** Taken of each range. */
  perRange: number[];
}

export function createYield(rules: MiningRules): MiningYield {
  const counts = { questions: 0, wanted: 0, taken: 0, missing: 0, short: 0, judged: 0, unjudged: 0, spare: 0 };
  return { ...counts, scored: 0, above: 0, relabelled: 0, perRange: rules.ranges.map(() => 0) };
}

export function addToYield(sum: MiningYield, result: MiningResult, rules: MiningRules): void {
  const wanted = rules.ranges.reduce((total, { count }) => total + count, 0);
  const taken = result.negatives.length;
  sum.questions += 1;
  sum.wanted += wanted;
  sum.taken += taken;
  sum.missing += wanted - taken;
  if (taken < wanted) sum.short += 1;
  sum.judged += result.judged;
  sum.unjudged += taken - result.judged;
  sum.spare += result.spare.length;
  sum.scored += result.scored;
  sum.above += result.above;
  sum.relabelled += result.positives.filter(({ source }) => source === 'relabelled').length;
  result.perRange.forEach((count, index) => (sum.perRange[index] = (sum.perRange[index] ?? 0) + count));
}

/** The yield for a manifest: plain values, ranges and cut where there are any, and what a person should change. */
export function summarizeYield(sum: MiningYield, rules: MiningRules): Record<string, unknown> {
  const { perRange, scored, above, relabelled, ...counts } = sum;
  const ranges = rules.ranges.map(({ from, to, count }, index) => [
    `${from} to ${to}`,
    { wanted: count * sum.questions, taken: perRange[index] },
  ]);
  return {
    ...counts,
    ...(hasRanges(rules) ? { ranges: Object.fromEntries(ranges) as object } : {}),
    ...(rules.cut ? { cut: { scorer: rules.cut.scorer, scored, above, relabelled } } : {}),
    warnings: listWarnings(sum, rules),
  };
}

function listWarnings(sum: MiningYield, rules: MiningRules): string[] {
  const warnings: string[] = [];
  if (rules.cut && sum.above > cutShareToWarn * sum.scored)
    warnings.push(
      `${percent(sum.above, sum.scored)} of ${sum.scored} candidates score above the cut-off of ${rules.cut.scorer}: ` +
        `${mendOf(rules.cut)}, or another negatives.scorer; each scorer needs a cut-off of its own`,
    );
  if (sum.short > shortShareToWarn * sum.questions)
    warnings.push(
      `${sum.short} of ${sum.questions} questions have fewer negatives than asked for, ${sum.missing} are missing: ` +
        `more candidates (candidates.bm25, candidates.dense), looser cut-offs or smaller quotas help` +
        (rules.unjudged === 'drop' ? ', and so does negatives.unjudged: fill' : ''),
    );
  if (rules.unjudged === 'fill' && !rules.cut)
    warnings.push(
      `${sum.unjudged} negatives were judged by nobody and compared with nothing: some of them will be answers; ` +
        `set negatives.positiveShare (0.95 is usual)`,
    );
  return warnings;
}

function mendOf({ maxScore, margin, positiveShare }: NonNullable<MiningRules['cut']>): string {
  const named = [
    maxScore === undefined ? '' : `raise negatives.maxScore (${maxScore})`,
    margin === undefined ? '' : `lower negatives.margin (${margin})`,
    positiveShare === undefined ? '' : `raise negatives.positiveShare (${positiveShare})`,
  ];
  return named.filter((each) => each !== '').join(' or ');
}

function hasRanges({ ranges }: MiningRules): boolean {
  return ranges.length > 1 || ranges[0]?.to !== Number.MAX_SAFE_INTEGER;
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)}%`;
}
