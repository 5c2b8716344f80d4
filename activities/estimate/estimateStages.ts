import { chunkSchema, type Chunk } from '../../core/contracts/chunk';
import type { EstimateRequest, Interval, RunEstimate, StageEstimate } from '../../core/contracts/estimate';
import type { LlmStage } from '../../core/contracts/llmWork';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import * as estimate from '../../core/llm/estimate';
import { measureBody } from '../../core/llm/money';
import { llmSettings } from '../../core/llm/settings';
import { answerTokens, tokensOfBytes } from '../../core/llm/tokens';
import { nextAsks } from '../../core/strategies/conversation';
import { judgeStrategies } from '../../core/strategies/judge/registry';
import { planAsking } from '../../core/strategies/queries/askingPlan';
import type { QueryStrategy } from '../../core/strategies/queries/queryStrategy';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { openArtifact } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { buildJudgeRequest, configureJudgeRequests, passageOf, selectJudgeOptions } from '../llm/buildRequests';
import { findJudgeRequests } from './findJudgeRequests';
import { measureRequests, nothingMeasured, type LedgerReader, type MeasuredRequests } from './measureRequests';
import { questionsOf } from './pilot';

/** Questions that are dropped because another passage was asked about in the same words: a fifth at most, as seen. */
const leastKept = 0.8;
/** Passages that the encoder finds may be longer or shorter than those that the pilot saw, which BM25 found. */
const choiceMargin = 0.1;
/** Of questions: one in eight was left out of MedQuAD's, few elsewhere. */
const keptByFilters = { low: 0.6, expected: 0.9, high: 1 };
const sampledChunks = 400;

type Figures = Pick<StageEstimate, 'requests' | 'fromLedger' | 'tokensIn' | 'tokensOut' | 'answersSeen'>;

/** What a run of the spec would ask and pay, from the artifacts that it begins with and the answers that are there. */
export async function estimateStages(
  { spec, pilotPairs, pilot, ...known }: EstimateRequest,
  { store, ledger }: { store: ObjectStore; ledger: LedgerReader },
): Promise<RunEstimate> {
  const { chunks, requests } = known;
  const passages = await openArtifact(store, chunks.stage, chunks.key);
  const asked = await measureRequests(await openArtifact(store, requests.stage, requests.key), ledger);
  const questions = countQuestions(spec, asked);
  const judged = await findJudgeRequests(store, spec, known);
  const pairs = pilotPairs && (await openArtifact(store, pilotPairs.stage, pilotPairs.key));
  const judge = judged
    ? figuresOf('judge', spec, await measureRequests(judged, ledger))
    : await guessJudge(spec, questions, passages, pairs, ledger);
  const stages = [priced(spec, 'queries', figuresOf('queries', spec, asked)), priced(spec, 'judge', judge)];
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

/** Of requests that stand: their number is exact, and so is their size in bytes. */
function figuresOf(stage: LlmStage, spec: PipelineSpec, measured: MeasuredRequests): Figures {
  const { toAsk, size, maxTokensOut } = measured;
  const { perPassage } = spec.queries;
  const usual = stage === 'queries' ? usualAnswer(planAsking(spec.queries).ways, perPassage) : undefined;
  const perAnswer = answerTokens(stage, perPassage, maxTokensOut / Math.max(toAsk, 1), usual);
  const bytes = size.messageBytes + size.schemaBytes;
  return {
    requests: estimate.exactly(measured.requests),
    fromLedger: measured.requests - toAsk,
    tokensIn: estimate.predictSum(measured.tokensIn, { count: toAsk, weight: bytes }, tokensOfBytes(size)),
    tokensOut: estimate.predictSum(
      measured.tokensOut,
      { count: toAsk, weight: toAsk },
      estimate.scaleInterval(perAnswer, toAsk),
    ),
    answersSeen: measured.answers.length,
  };
}

/** The mean over the ways of asking, as if each were asked of as many passages. */
function usualAnswer(ways: readonly QueryStrategy[], count: number): number {
  const each = ways.map((way) => way.usualTokens(count) / way.countCalls(count));
  return each.reduce((sum, tokens) => sum + tokens, 0) / ways.length;
}

function countQuestions(spec: PipelineSpec, asked: MeasuredRequests): Interval {
  const { perPassage } = spec.queries;
  const least = asked.requests * perPassage;
  const most = asked.requests * Math.max(...planAsking(spec.queries).ways.map((way) => way.maxQueries(perPassage)));
  const written = questionsOf(spec, asked);
  if (asked.answers.length === asked.requests)
    return estimate.exactly(new Set(written.map(({ text }) => text.toLowerCase())).size);
  const perChunk = new Map<string, number>();
  for (const { chunkId } of written) perChunk.set(chunkId, (perChunk.get(chunkId) ?? 0) + 1);
  const seen = asked.answers.map(({ request }) => ({
    value: perChunk.get(String(request.context['chunkId'])) ?? 0,
    weight: 1,
  }));
  const bounds = { low: 0.6 * least, expected: (0.95 * (least + most)) / 2, high: most };
  const all = estimate.predictSum(seen, { count: asked.requests, weight: asked.requests }, bounds);
  return { ...all, low: all.low * leastKept };
}

/** Of requests that can only be written down when there are questions. */
async function guessJudge(
  spec: PipelineSpec,
  questions: Interval,
  passages: ArtifactReader,
  pilotPairs: ArtifactReader | undefined,
  ledger: LedgerReader,
): Promise<Figures> {
  const pilot = pilotPairs ? await measureRequests(pilotPairs, ledger) : nothingMeasured();
  const found = spec.candidates.bm25 > 0 ? (pilotPairs?.manifest.summary?.['found'] as number | undefined) : undefined;
  const perQuestion = estimate.pairsPerQuestion(spec.candidates, passages.rowCount(), found);
  const judged = estimate.multiplyIntervals(questions, keptByFilters);
  const requests = estimate.multiplyIntervals(judged, callsPerQuestion(spec, perQuestion));
  const { mean, most } = await judgePrompts(spec, passages, Math.max(1, Math.round(perQuestion.expected)));
  const meanOf = (values: { value: number }[], bounds: Interval): Interval => {
    const seen = values.map(({ value }) => ({ value, weight: 1 }));
    const count = Math.max(Math.round(requests.expected), 1);
    const sum = estimate.predictSum(seen, { count, weight: count }, estimate.scaleInterval(bounds, count));
    return estimate.scaleInterval(sum, 1 / count);
  };
  const isSeen = pilot.tokensIn.length >= 8;
  const tokensIn = meanOf(pilot.tokensIn, mean);
  const widened = isSeen
    ? { ...tokensIn, low: tokensIn.low * (1 - choiceMargin), high: tokensIn.high * (1 + choiceMargin) }
    : tokensIn;
  return {
    requests,
    fromLedger: 0,
    tokensIn: estimate.multiplyIntervals(requests, widened),
    tokensOut: estimate.multiplyIntervals(requests, meanOf(pilot.tokensOut, answerTokens('judge', 1, most))),
    answersSeen: pilot.answers.length,
  };
}

/** Requests that a question takes; a conversation of several rounds may end before its most. */
function callsPerQuestion({ judge }: PipelineSpec, passages: Interval): Interval {
  const strategy = judgeStrategies[judge.strategy];
  const options = selectJudgeOptions(judge);
  const calls = (count: number): number => strategy.countCalls(count, options);
  // A strategy of pairs takes as many calls as passages, whole or not.
  const [low, expected, high] = [passages.low, passages.expected, passages.high].map(calls) as [number, number, number];
  return { low: strategy.isOneRound ? low : Math.min(1, low), expected, high };
}

/** Tokens of one judge prompt: those of real passages of the corpus, with questions of some length; and the longest answer. */
async function judgePrompts(
  spec: PipelineSpec,
  chunks: ArtifactReader,
  passagesPerQuestion: number,
): Promise<{ mean: Interval; most: number }> {
  const config = configureJudgeRequests(spec);
  const stride = Math.max(1, Math.floor(chunks.rowCount() / sampledChunks));
  const sampled: Chunk[] = [];
  let row = 0;
  for await (const chunk of chunks.rows(chunkSchema)) if (row++ % stride === 0) sampled.push(chunk);
  const sum = { messageBytes: 0, schemaBytes: 0, messages: 0 };
  let [asks, most] = [0, 0];
  for (let from = 0; from < sampled.length; from += passagesPerQuestion) {
    const pool = sampled.slice(from, from + passagesPerQuestion);
    const passages = pool.map((chunk) => ({ id: chunk.id, ...passageOf(chunk), sources: [] }));
    const task = { queryId: 'q', query: standIn, passages, options: config.options ?? {} };
    for (const ask of nextAsks(judgeStrategies[config.strategy].judge(task))) {
      const { body } = buildJudgeRequest(config, ask, task);
      const { messageBytes, schemaBytes } = measureBody(body);
      sum.messageBytes += messageBytes;
      sum.schemaBytes += schemaBytes;
      sum.messages += body.messages.length;
      asks += 1;
      most = Math.max(most, ask.maxCompletionTokens);
    }
  }
  const tokens = estimate.scaleInterval(tokensOfBytes(sum), 1 / Math.max(asks, 1));
  return { mean: { low: 0.8 * tokens.low, expected: tokens.expected, high: 1.3 * tokens.high }, most };
}

/** Sixty characters: people's questions have about ten words. */
const standIn = 'how long does it take until a thing that somebody needs is t';

function priced(spec: PipelineSpec, stage: LlmStage, figures: Figures): StageEstimate {
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
