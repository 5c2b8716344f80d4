import type {
  EstimateRequest,
  Interval,
  RunEstimate,
  StageEstimate,
  StageFigures,
} from '../../core/contracts/estimate';
import type { LlmStage } from '../../core/contracts/llmWork';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { countJudgeCalls, countQueryCalls, waysOfAsking } from '../../core/llm/countCalls';
import * as estimate from '../../core/llm/estimate';
import { llmSettings } from '../../core/llm/settings';
import { answerTokens, tokensOfBytes } from '../../core/llm/tokens';
import { planAsking } from '../../core/strategies/queries/askingPlan';
import type { QueryStrategy } from '../../core/strategies/queries/queryStrategy';
import { openArtifact } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { findEarlierRounds, type EarlierRounds, type FoundRounds } from './findEarlierRounds';
import { guessJudge, judgeRoundsOf } from './guessJudge';
import { guessProbe } from './guessProbe';
import { guessRerankers } from './guessRerankers';
import { measureRequests, type LedgerReader, type MeasuredRequests } from './measureRequests';
import { questionsOf } from './pilot';

/** Questions that are dropped because another passage was asked about in the same words: a fifth at most, as seen. */
const leastKept = 0.8;

/** What a run of the spec would ask and pay, from the artifacts that it begins with and the answers that are there. */
export async function estimateStages(
  { spec, pilotPairs, pilot, ...known }: EstimateRequest,
  { store, ledger }: { store: ObjectStore; ledger: LedgerReader },
): Promise<RunEstimate> {
  const { chunks, requests } = known;
  const passages = await openArtifact(store, chunks.stage, chunks.key);
  const earlier = await findEarlierRounds(store, spec, known);
  const first = await measureRequests([await openArtifact(store, requests.stage, requests.key)], ledger);
  const questions = earlier.written === undefined ? countQuestions(spec, first) : estimate.exactly(earlier.written);
  const queries = await measureQueries(spec, first, earlier.queries, ledger);
  const pairs = pilotPairs && (await openArtifact(store, pilotPairs.stage, pilotPairs.key));
  const judge = earlier.judge
    ? await measureJudge(spec, earlier.judge, passages.rowCount(), ledger)
    : await guessJudge(spec, { questions, passages, pilotPairs: pairs }, ledger);
  const probe = await guessProbe(spec, { judged: judge.requests, passages }, store);
  const rerankers = await guessRerankers(spec, known.sets, store);
  const stages = [
    priced(spec, 'queries', queries),
    priced(spec, 'judge', judge),
    ...(probe ? [{ ...priced(spec, 'probe', probe.figures), item: probe.item }] : []),
    ...rerankers.map(({ item, judge: asked, figures }) => ({
      ...{ ...priced({ ...spec, judge: asked }, 'rerank', figures), item },
    })),
  ];
  const costs = stages.flatMap(({ nanoUsd }) => nanoUsd ?? []);
  return {
    pipeline: spec.name,
    passages: passages.rowCount(),
    questions: estimate.roundOutwards(questions),
    stages,
    ...(costs.length === stages.length ? { nanoUsd: estimate.addIntervals(...costs) } : {}),
    ...(spec.llm.budgetUsd === undefined ? {} : { budgetNanoUsd: Math.round(spec.llm.budgetUsd * 1e9) }),
    ...(pilot ? { pilot } : {}),
  };
}

async function measureQueries(
  spec: PipelineSpec,
  first: MeasuredRequests,
  { requests, isWhole }: FoundRounds,
  ledger: LedgerReader,
): Promise<StageFigures> {
  const measured = requests.length > 1 ? await measureRequests(requests, ledger) : first;
  const all = countQueryCalls(waysOfAsking(spec.queries), spec.queries.perPassage, first.requests);
  return figuresOf('queries', spec, measured, isWhole ? nothing : beyond(measured.requests, all));
}

async function measureJudge(
  spec: PipelineSpec,
  { requests, isWhole, questions }: NonNullable<EarlierRounds['judge']>,
  passages: number,
  ledger: LedgerReader,
): Promise<StageFigures> {
  const measured = await measureRequests(requests, ledger);
  const { first, all } = countJudgeCalls(judgeRoundsOf(spec), estimate.pairsPerQuestion(spec.candidates, passages));
  const toCome = isWhole ? nothing : beyond(measured.requests, estimate.scaleInterval(first, questions));
  const laterRounds = estimate.addIntervals(all, estimate.scaleInterval(first, -1));
  return figuresOf(
    'judge',
    spec,
    measured,
    estimate.addIntervals(toCome, estimate.scaleInterval(laterRounds, questions)),
  );
}

const nothing = estimate.exactly(0);

/** What is left of a number that is guessed when so many are known: they are the least that it can be. */
function beyond(known: number, { expected, high }: Interval): Interval {
  return { low: 0, expected: Math.max(0, expected - known), high: Math.max(0, high - known) };
}

/** Of requests that stand: their number is exact, and so is their size in bytes. `toCome` are as large, or twice that. */
function figuresOf(stage: LlmStage, spec: PipelineSpec, measured: MeasuredRequests, toCome: Interval): StageFigures {
  const { toAsk, size, maxTokensOut } = measured;
  const { perPassage } = spec.queries;
  const usual = stage === 'queries' ? usualAnswer(waysOfAsking(spec.queries), perPassage) : undefined;
  const perAnswer = answerTokens(stage, perPassage, maxTokensOut / Math.max(toAsk, 1), usual);
  const bytes = size.messageBytes + size.schemaBytes;
  const tokensIn = estimate.predictSum(measured.tokensIn, { count: toAsk, weight: bytes }, tokensOfBytes(size));
  const bounds = estimate.scaleInterval(perAnswer, toAsk);
  const tokensOut = estimate.predictSum(measured.tokensOut, { count: toAsk, weight: toAsk }, bounds);
  const prompt = meanPrompt(measured);
  const later = { ...prompt, low: prompt.low / 2, high: prompt.high * 2 };
  return {
    requests: estimate.addIntervals(estimate.exactly(measured.requests), toCome),
    fromLedger: measured.requests - toAsk,
    tokensIn: estimate.addIntervals(tokensIn, estimate.multiplyIntervals(toCome, later)),
    tokensOut: estimate.addIntervals(tokensOut, estimate.multiplyIntervals(toCome, perAnswer)),
    answersSeen: measured.answers.length,
  };
}

/** Tokens of one request of those that stand. */
function meanPrompt({ toAsk, size, tokensIn }: MeasuredRequests): Interval {
  if (toAsk > 0) return estimate.scaleInterval(tokensOfBytes(size), 1 / toAsk);
  return estimate.exactly(tokensIn.reduce((sum, { value }) => sum + value, 0) / Math.max(tokensIn.length, 1));
}

/** The mean over the ways of asking, as if each were asked of as many passages. */
function usualAnswer(ways: readonly QueryStrategy[], count: number): number {
  const each = ways.map((way) => way.usualTokens(count) / way.countCalls(count));
  return each.reduce((sum, tokens) => sum + tokens, 0) / ways.length;
}

function countQuestions(spec: PipelineSpec, asked: MeasuredRequests): Interval {
  const { perPassage } = spec.queries;
  const least = asked.requests * perPassage;
  const most = asked.requests * Math.max(...waysOfAsking(spec.queries).map((way) => way.maxQueries(perPassage)));
  const bounds = { low: 0.6 * least, expected: (0.95 * (least + most)) / 2, high: most };
  const written = questionsOf(spec, asked);
  // Answers of the first of several rounds hold none.
  if (!planAsking(spec.queries).isOneRound) return { ...bounds, low: bounds.low * leastKept };
  if (asked.answers.length === asked.requests)
    return estimate.exactly(new Set(written.map(({ text }) => text.toLowerCase())).size);
  const perChunk = new Map<string, number>();
  for (const { chunkId } of written) perChunk.set(chunkId, (perChunk.get(chunkId) ?? 0) + 1);
  const seen = asked.answers.map(({ request }) => ({
    value: perChunk.get(String(request.context['chunkId'])) ?? 0,
    weight: 1,
  }));
  const all = estimate.predictSum(seen, { count: asked.requests, weight: asked.requests }, bounds);
  return { ...all, low: all.low * leastKept };
}

function priced(spec: PipelineSpec, stage: LlmStage, figures: StageFigures): StageEstimate {
  const { model, mode, price } = llmSettings(spec, stage);
  const rounded = {
    ...figures,
    requests: estimate.roundOutwards(figures.requests),
    tokensIn: estimate.roundOutwards(figures.tokensIn),
    tokensOut: estimate.roundOutwards(figures.tokensOut),
  };
  const nanoUsd = estimate.priceStage({ ...rounded, mode }, price);
  return { stage, model, mode, ...rounded, ...(nanoUsd ? { nanoUsd } : {}) };
}
