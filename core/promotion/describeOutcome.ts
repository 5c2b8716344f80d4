import type { OutcomeRequest } from '../contracts/activities';
import type { EvaluationResult } from '../contracts/evaluation';
import type { GateDecision } from '../contracts/promotion';
import type { RunOutcome, RunVerdict } from '../contracts/run';
import { mainMetric, meanOf } from '../evaluation/contenders';
import { formatScore } from '../report/format';
import { previousSystem, reasonsOf } from './decidePromotion';
import { earlierRunSchema, type EarlierRun } from './earlierRun';
import { listRunChanges } from './listRunChanges';

/** A list shows about so much of a sentence. */
export const longestWhy = 240;

type Receipts = EarlierRun['receipts'];
type Compared = Pick<RunOutcome, 'ndcgChange' | 'comparedWith'>;

/**
 * What came of a run whose promotion is decided. Its figure is that of the system that would be deployed, by nDCG@10 on
 * the first set of the domain whose lists a search found. It is compared with the promoted model as this run measured it;
 * where none is promoted with what the run before found, if that was asked the same of the same documents.
 */
export function describeOutcome(request: OutcomeRequest, before: EarlierRun | undefined): RunOutcome {
  const { input, promotion } = request;
  const own = earlierRunSchema.parse({ input, receipts: request.receipts });
  const { deploy } = input.spec.gate;
  const set = findMainSet(request);
  const ndcgAt10 = set === undefined ? undefined : scoreOf(set, own.receipts, deploy);
  const compared = set === undefined || ndcgAt10 === undefined ? {} : compare({ request, set, ndcgAt10, own, before });
  const verdict = verdictOf(promotion);
  return {
    verdict,
    why: clip(joinReasons({ verdict, request, own, before, compared, set })),
    ...(ndcgAt10 === undefined ? {} : { ndcgAt10 }),
    ...compared,
  };
}

function verdictOf({ promoted, verdict }: OutcomeRequest['promotion']): RunVerdict {
  if (promoted) return 'promoted';
  return verdict === 'promote' ? 'overtaken' : verdict;
}

/** Closed lists hold their answer by construction, so a figure of theirs says nothing of a search. */
function findMainSet({ input, receipts }: OutcomeRequest): string | undefined {
  const sets = input.spec.evaluate.filter(({ domain }) => domain === 'in').map(({ name }) => name);
  return sets.find((set) => {
    const result = resultOf(receipts, set);
    return result !== undefined && result.lists?.kind !== 'closed';
  });
}

function resultOf(receipts: Receipts, set: string): EvaluationResult | undefined {
  const summary = receipts.find(({ stage, item }) => stage === 'evaluate' && item === set)?.summary;
  return summary?.['result'] as EvaluationResult | undefined;
}

function scoreOf(set: string, receipts: Receipts, system: string): number | undefined {
  const found = resultOf(receipts, set)?.systems.find(({ name }) => name === system);
  const mean = found && meanOf(found, mainMetric);
  return mean !== undefined && Number.isFinite(mean) ? mean : undefined;
}

interface Comparison {
  request: OutcomeRequest;
  set: string;
  ndcgAt10: number;
  own: EarlierRun;
  before: EarlierRun | undefined;
}

interface Explained extends Pick<Comparison, 'request' | 'own' | 'before'> {
  verdict: RunVerdict;
  compared: Compared;
  set: string | undefined;
}

function compare({ request, set, ndcgAt10, own, before }: Comparison): Compared {
  const { found, model, input } = request;
  if (found) {
    if (found.model.digest === model.digest) return { ndcgChange: 0, comparedWith: found.runId };
    const promoted = scoreOf(set, own.receipts, previousSystem);
    return promoted === undefined ? {} : { ndcgChange: ndcgAt10 - promoted, comparedWith: found.runId };
  }
  if (!before || digestOfSet(own, set) !== digestOfSet(before, set)) return {};
  const system = (before.input.spec['gate'] as { deploy?: string } | undefined)?.deploy ?? input.spec.gate.deploy;
  const earlier = scoreOf(set, before.receipts, system);
  return earlier === undefined ? {} : { ndcgChange: ndcgAt10 - earlier, comparedWith: before.input.runId };
}

function digestOfSet({ receipts }: EarlierRun, set: string): string | undefined {
  return receipts.find(({ stage, item }) => stage === 'ingest' && item === set)?.digest;
}

/**
 * Of a figure that fell the cause comes first, because a list of runs cuts the sentence off and has the figure itself in
 * a column; then what the gate says.
 */
function joinReasons({ verdict, request, own, before, compared, set }: Explained): string {
  const { ndcgChange, comparedWith } = compared;
  const reasons = reasonsOfGate(verdict, request);
  if (ndcgChange === undefined) return [...reasons, ...explainSilence({ own, before, set })].join('; ');
  // What rounds to nothing is no fall that a person would look into.
  if (ndcgChange >= 0 || formatScore(ndcgChange) === '.000') return reasons.join('; ');
  const rival = request.found ? `the promoted ${comparedWith}` : comparedWith;
  const fall = `nDCG@10 fell by ${formatScore(-ndcgChange)} since ${rival}`;
  if (before?.input.runId !== comparedWith) return [fall, ...reasons].join('; ');
  const changes = listRunChanges(before!, own);
  const cause = changes.length > 0 ? changes.join(', ') : 'same documents and settings';
  return [`${cause}: ${fall}`, ...reasons].join('; ');
}

/** Why no change is told although there was a run before: two figures of different sets say nothing of the models. */
function explainSilence({ own, before, set }: Pick<Explained, 'own' | 'before' | 'set'>): string[] {
  const earlier = before && set !== undefined ? digestOfSet(before, set) : undefined;
  if (earlier === undefined || earlier === digestOfSet(own, set!)) return [];
  return [`not compared with ${before!.input.runId}, whose set ${set} had other documents or questions`];
}

function reasonsOfGate(verdict: RunVerdict, { promotion, receipts }: OutcomeRequest): string[] {
  if (verdict === 'overtaken') return promotion.reasons;
  const gate = receipts.find(({ stage }) => stage === 'gate')?.summary;
  const decision = gate?.['decision'] as GateDecision | undefined;
  if (!decision) return promotion.reasons.slice(0, 1).map(withoutInterval);
  if (verdict !== 'promoted') return reasonsOf(decision).slice(0, 1).map(withoutInterval);
  const { checks } = decision;
  const main = checks.find(({ check }) => check === 'beats') ?? checks[0];
  return main ? [withoutInterval(main.sentence)] : [];
}

/** Interval and p value stand in the report. */
function withoutInterval(sentence: string): string {
  return sentence.replace(/ \(95% interval [^)]*\)/, '');
}

function clip(text: string): string {
  const characters = Array.from(text);
  return characters.length <= longestWhy ? text : `${characters.slice(0, longestWhy - 1).join('')}…`;
}
