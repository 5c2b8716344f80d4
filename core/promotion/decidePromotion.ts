import type { Difference, EvaluationResult, SystemResult } from '../contracts/evaluation';
import type { GateCheck, GateDecision, GateVerdict } from '../contracts/promotion';
import type { GateSpec } from '../contracts/spec/gate';
import { bestUntuned } from '../evaluation/bestUntuned';
import { formatDifference, formatP, formatPlural, formatScore } from '../report/format';
import { buildSystemLabel } from '../report/systemLabel';
import { minimumQuestions } from '../report/verdict';

/** A set as the gate sees it. */
export interface RatedSet {
  domain: 'in' | 'out';
  evaluation: Omit<EvaluationResult, 'won' | 'lost'>;
}

/** What a promoted model is called among the systems of an evaluation. */
export const previousSystem = 'previous';
/** Whose list a reranker re-ranks here. */
const firstStage = 'bm25';

/**
 * Whether the model of a run is promoted. It has to be above its rival on every set of the domain (so no correction for
 * several sets is due: a chance success on one is not enough), above the list that it re-ranks, not shown to be below the
 * promoted model, and on sets of other domains not far below the list that it re-ranks. The rival is the best untuned
 * system on the very questions, which favours it.
 */
export function decidePromotion(gate: GateSpec, sets: readonly RatedSet[]): GateDecision {
  const domain = sets.filter((set) => set.domain === 'in');
  const checks = [
    ...(domain.length === 0 ? [notEvaluated] : []),
    ...domain.flatMap(({ evaluation }) => checkInDomain(gate, evaluation)),
    ...sets.flatMap(({ evaluation }) => (gate.previous === 'ignore' ? [] : checkPrevious(gate, evaluation))),
    ...sets.flatMap((set) => (set.domain === 'out' ? [checkOutOfDomain(gate, set.evaluation)] : [])),
  ];
  return { verdict: verdictOf(checks), system: gate.deploy, metric: gate.metric, checks };
}

/** The failed checks in words. */
export function reasonsOf({ checks }: GateDecision): string[] {
  return checks
    .filter(({ passed }) => !passed)
    .map(({ set, sentence }) => (set === undefined ? sentence : `${set}: ${sentence}`));
}

const notEvaluated: GateCheck = {
  check: 'evaluated',
  passed: false,
  sentence: 'no evaluation set of the domain is named under “evaluate”, so nothing is known of what the model is worth',
};

function verdictOf(checks: readonly GateCheck[]): GateVerdict {
  const failed = new Set(checks.filter(({ passed }) => !passed).map(({ check }) => check));
  if (failed.has('evaluated') || failed.has('questions')) return 'unknown';
  if (failed.has('first-stage')) return 'do-not-rerank';
  return failed.size > 0 ? 'keep' : 'promote';
}

function checkInDomain(gate: GateSpec, evaluation: RatedSet['evaluation']): GateCheck[] {
  const { name: set, queries } = evaluation;
  if (queries < minimumQuestions) {
    const sentence = `${formatPlural(queries, 'question')} are too few to tell systems apart; at least ${minimumQuestions} are needed`;
    return [{ check: 'questions', set, passed: false, sentence }];
  }
  const rival = gate.beats === 'best-untuned' ? bestUntuned(evaluation.systems, gate.metric)! : gate.beats;
  const overFirst = checkAbove('first-stage', firstStage, gate, evaluation);
  return rival === firstStage ? [overFirst] : [overFirst, checkAbove('beats', rival, gate, evaluation)];
}

function checkAbove(
  check: GateCheck['check'],
  rival: string,
  { deploy, metric, alpha }: GateSpec,
  { name: set, systems }: RatedSet['evaluation'],
): GateCheck {
  const difference = differenceTo(systems, { system: deploy, rival, metric });
  if (!difference) return notMeasured(check, set, rival, deploy);
  const passed = difference.mean > 0 && difference.pValue < alpha;
  const claim = passed ? 'is shown to be above' : 'is not shown to be above';
  return { check, set, passed, sentence: describe({ systems, deploy, rival, metric, claim, difference }) };
}

/** None where no model of this pipeline was promoted, or it is the very model that this run made. */
function checkPrevious(
  { deploy, metric, alpha }: GateSpec,
  { name: set, systems }: RatedSet['evaluation'],
): GateCheck[] {
  if (!systems.some(({ name }) => name === previousSystem)) return [];
  const difference = differenceTo(systems, { system: deploy, rival: previousSystem, metric });
  if (!difference) return [notMeasured('previous', set, previousSystem, deploy)];
  const passed = !(difference.mean < 0 && difference.pValue < alpha);
  const claim = passed ? 'is not shown to be below' : 'is shown to be below';
  const sentence = describe({ systems, deploy, rival: previousSystem, metric, claim, difference });
  return [{ check: 'previous', set, passed, sentence }];
}

function checkOutOfDomain(
  { deploy, metric, outOfDomainDrop }: GateSpec,
  { name: set, systems }: RatedSet['evaluation'],
): GateCheck {
  const difference = differenceTo(systems, { system: deploy, rival: firstStage, metric });
  if (!difference) return notMeasured('out-of-domain', set, firstStage, deploy);
  const passed = difference.mean >= -outOfDomainDrop;
  const claim = passed ? 'keeps up, in another domain, with' : 'falls, in another domain, below';
  const limit = `; a drop of up to ${formatScore(outOfDomainDrop)} is allowed`;
  const sentence = `${describe({ systems, deploy, rival: firstStage, metric, claim, difference })}${limit}`;
  return { check: 'out-of-domain', set, passed, sentence };
}

function notMeasured(check: GateCheck['check'], set: string, rival: string, system: string): GateCheck {
  const sentence = `${system} and ${buildSystemLabel(rival)} were not both measured, so they cannot be compared`;
  return { check, set, passed: false, sentence };
}

interface Finding {
  systems: readonly SystemResult[];
  deploy: string;
  rival: string;
  metric: string;
  claim: string;
  difference: Difference;
}

function describe({ systems, deploy, rival, metric, claim, difference }: Finding): string {
  const [own, other] = [deploy, rival].map((name) => systems.find((system) => system.name === name)!);
  const scores = `${metric} ${formatScore(meanOf(own!, metric))} against ${formatScore(meanOf(other!, metric))}`;
  const interval = `95% interval ${formatDifference(difference.low)} to ${formatDifference(difference.high)}`;
  const figures = `${scores}, ${formatDifference(difference.mean)} (${interval}, ${formatP(difference.pValue)})`;
  return `${deploy} ${claim} ${buildSystemLabel(rival)}: ${figures}`;
}

function differenceTo(
  systems: readonly SystemResult[],
  { system, rival, metric }: { system: string; rival: string; metric: string },
): Difference | undefined {
  const differences = systems.find(({ name }) => name === system)?.differences ?? [];
  return differences.find((each) => each.metric === metric && each.baseline === rival);
}

function meanOf({ metrics }: SystemResult, metric: string): number {
  return metrics.find(({ name }) => name === metric)?.mean ?? Number.NEGATIVE_INFINITY;
}
