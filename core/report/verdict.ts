import type { Difference, EvaluationResult, SystemResult } from '../contracts/evaluation';
import { findBestUntuned, findFirstStage, mainMetric, meanOf } from '../evaluation/contenders';
import { fewestQueries, hasFewQueries } from '../evaluation/fewestQueries';
import { formatDifference, formatP, formatPlural, formatScore } from './format';
import type { Outcome } from './reportDocument';
import { buildSystemLabel } from './systemLabel';

const significance = 0.05;
/** Systems that nobody would call untuned. */
const isNoModel: ReadonlySet<string> = new Set(['bm25', 'run', 'lists', 'lists+bm25-rerank']);

export interface Verdict {
  outcome: Outcome;
  /** A few words for the head line. */
  label: string;
  /** One sentence with the figures it rests on. */
  sentence: string;
}

export type Reading = 'better' | 'worse' | 'not-shown';

/**
 * Says in one sentence whether the tuned model is worth using on one evaluation set: against the first stage and
 * against the untuned system with the highest nDCG@10, because beating BM25 alone proves little where an
 * untuned bi-encoder does so too. The first tuned system of the list counts, not the best, which would be
 * chosen on the test questions.
 */
export function buildVerdict(evaluation: EvaluationResult): Verdict {
  const tuned = evaluation.systems.find((system) => system.tuned);
  const first = findFirstStage(evaluation);
  const best = findBestUntuned(evaluation, mainMetric);
  if (!tuned || !first || !best) return notCompared(evaluation, tuned === undefined);
  const pair = { tuned, first, best };
  if (evaluation.lists?.closed) return ofClosedLists(evaluation, evaluation.lists.closed.others, pair);
  return hasFewQueries(evaluation.queries) ? tooFew(evaluation, pair) : compare(evaluation, pair);
}

/** Better or worse only when the interval leaves out zero and the test agrees; otherwise nothing is shown. */
export function readDifference(difference: Pick<Difference, 'low' | 'high' | 'pValue'>): Reading {
  if (difference.pValue >= significance) return 'not-shown';
  if (difference.low > 0) return 'better';
  return difference.high < 0 ? 'worse' : 'not-shown';
}

interface Contenders {
  tuned: SystemResult;
  first: SystemResult;
  best: SystemResult;
}

function notCompared(evaluation: EvaluationResult, noTuned: boolean): Verdict {
  const missing = noTuned ? 'no tuned model' : 'no untuned system to compare with';
  const sentence = `${evaluation.name} has ${missing}, so nothing can be said of what training gave.`;
  return { outcome: 'not-compared', label: 'Not compared', sentence };
}

/** Such lists hold their answer, so whether one should rerank is not asked of them. */
function ofClosedLists(evaluation: EvaluationResult, others: number, { tuned, first }: Contenders): Verdict {
  const scores = `${formatScore(scoreOf(tuned))} for the tuned model, ${formatScore(scoreOf(first))} for the lists in BM25’s order`;
  const sentence = `On ${formatPlural(evaluation.queries, 'question')} with closed lists of 1 relevant document and ${others} others, ${mainMetric} is ${scores}. This says nothing of a search, and is not to be held against figures of other lists.`;
  return { outcome: 'not-compared', label: `Closed lists of 1 + ${others}: no verdict`, sentence };
}

function tooFew(evaluation: EvaluationResult, { tuned, first, best }: Contenders): Verdict {
  const rivals = best === first ? [first] : [first, best];
  const scores = rivals.map((system) => `${formatScore(scoreOf(system))} for ${untunedLabel(system)}`).join(' and ');
  const questions = formatPlural(evaluation.queries, 'question');
  const limit = `too few to tell systems apart (at least ${fewestQueries} are needed)`;
  const sentence = `With ${questions}, ${limit}: ${mainMetric} is ${formatScore(scoreOf(tuned))} for the tuned model, ${scores}.`;
  return { outcome: 'too-few', label: 'Too few questions to say', sentence };
}

function compare(evaluation: EvaluationResult, contenders: Contenders): Verdict {
  const { tuned, first, best } = contenders;
  const againstFirst = differenceTo(tuned, first);
  const againstBest = differenceTo(tuned, best);
  if (againstFirst === undefined || againstBest === undefined) return withoutDifference(evaluation, contenders);
  const firstClause = renderFirstClause(contenders, againstFirst);
  const bestClause = best === first ? '' : `; ${renderBestClause(best, againstBest)}`;
  const sentence = `On ${formatPlural(evaluation.queries, 'question')}, ${firstClause}${bestClause}.`;
  const readings = [readDifference(againstFirst), readDifference(againstBest)] as const;
  return { ...renderLabel(contenders, ...readings), sentence };
}

function withoutDifference(evaluation: EvaluationResult, { tuned, first, best }: Contenders): Verdict {
  const rivals = (best === first ? [first] : [first, best]).map(
    (system) => `${formatScore(scoreOf(system))} for ${untunedLabel(system)}`,
  );
  const scores = `${formatScore(scoreOf(tuned))} for the tuned model, ${rivals.join(' and ')}`;
  const sentence = `On ${formatPlural(evaluation.queries, 'question')}, ${mainMetric} is ${scores}, but the paired difference was not computed, so nothing is claimed.`;
  return { outcome: 'not-compared', label: 'Not compared', sentence };
}

function renderFirstClause({ tuned, first }: Contenders, difference: Difference): string {
  const name = buildSystemLabel(first.name);
  const claim = {
    better: `the tuned model beats ${name}`,
    worse: `the tuned model is worse than ${name}`,
    'not-shown': `no difference between the tuned model and ${name} is shown`,
  }[readDifference(difference)];
  const scores = `${mainMetric} ${formatScore(scoreOf(tuned))} against ${formatScore(scoreOf(first))}`;
  return `${claim}: ${scores}, ${renderEvidence(difference)}`;
}

function renderBestClause(best: SystemResult, difference: Difference): string {
  const reaches = `${untunedLabel(best)} reaches ${formatScore(scoreOf(best))}`;
  const evidence = renderEvidence(difference);
  const reading = readDifference(difference);
  if (reading === 'better') return `${reaches} and the tuned model beats it too: ${evidence}`;
  if (reading === 'worse') return `${reaches} and is better than the tuned model: ${evidence}`;
  return `${reaches} and the tuned model does not beat it (no difference is shown): ${evidence}`;
}

/** The difference, its interval and the test; says so where interval and test do not agree. */
function renderEvidence(difference: Difference): string {
  const interval = `95% interval ${formatDifference(difference.low)} to ${formatDifference(difference.high)}`;
  const leavesOutZero = difference.low > 0 || difference.high < 0;
  const disagree = leavesOutZero !== difference.pValue < significance ? '; interval and test disagree' : '';
  return `${formatDifference(difference.mean)} (${interval}, ${formatP(difference.pValue)}${disagree})`;
}

function renderLabel({ first, best }: Contenders, toFirst: Reading, toBest: Reading): Omit<Verdict, 'sentence'> {
  const name = buildSystemLabel(first.name);
  const rival = untunedLabel(best);
  if (toFirst === 'worse') return { outcome: 'worse', label: `Worse than ${name}: do not rerank with it` };
  if (toFirst === 'not-shown') {
    return { outcome: 'not-shown', label: `No improvement over ${name} shown: do not rerank with it` };
  }
  if (best === first) return { outcome: 'better', label: `Better than ${name}, the best untuned system` };
  if (toBest === 'better') return { outcome: 'better', label: `Better than ${name} and than ${rival}` };
  const relation = toBest === 'worse' ? 'worse than' : 'not shown to be better than';
  return { outcome: 'mixed', label: `Better than ${name}, ${relation} ${rival}` };
}

function untunedLabel(system: SystemResult): string {
  const label = buildSystemLabel(system.name);
  return isNoModel.has(system.name) || label.startsWith('the untuned') ? label : `the untuned ${label}`;
}

function differenceTo(tuned: SystemResult, baseline: SystemResult): Difference | undefined {
  return tuned.differences.find(({ metric, baseline: name }) => metric === mainMetric && name === baseline.name);
}

function scoreOf(system: SystemResult): number {
  return meanOf(system, mainMetric);
}
