import { chunkSchema } from '../../core/contracts/chunk';
import type { Interval, StageFigures } from '../../core/contracts/estimate';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { countJudgeCalls, judgedPassages, type JudgeRounds } from '../../core/llm/countCalls';
import * as estimate from '../../core/llm/estimate';
import { measureBody } from '../../core/llm/money';
import { answerTokens, tokensOfBytes } from '../../core/llm/tokens';
import { nextAsks } from '../../core/strategies/conversation';
import { judgeStrategies } from '../../core/strategies/judge/registry';
import type { PromptPassage } from '../../core/strategies/renderPassage';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { buildJudgeRequest, configureJudgeRequests, passageOf, selectJudgeOptions } from '../llm/buildRequests';
import { measureRequests, nothingMeasured, type LedgerReader } from './measureRequests';

/** Passages that the encoder finds may be longer or shorter than those that the pilot saw, which BM25 found. */
const choiceMargin = 0.1;
/** Of questions: one in eight was left out of MedQuAD's, few elsewhere. */
const keptByFilters = { low: 0.6, expected: 0.9, high: 1 };
const sampledChunks = 400;

interface KnownOfPairs {
  questions: Interval;
  passages: ArtifactReader;
  pilotPairs: ArtifactReader | undefined;
}

/** Of requests that can only be written down when there are questions. */
export async function guessJudge(
  spec: PipelineSpec,
  { questions, passages, pilotPairs }: KnownOfPairs,
  ledger: LedgerReader,
): Promise<StageFigures> {
  const pilot = pilotPairs ? await measureRequests([pilotPairs], ledger) : nothingMeasured();
  const found = spec.candidates.bm25 > 0 ? (pilotPairs?.manifest.summary?.['found'] as number | undefined) : undefined;
  const pool = estimate.pairsPerQuestion(spec.candidates, passages.rowCount(), found);
  const judged = estimate.multiplyIntervals(questions, keptByFilters);
  const requests = estimate.multiplyIntervals(judged, countJudgeCalls(judgeRoundsOf(spec), pool).all);
  const perQuestion = judgedPassages(spec.judge, pool).expected;
  const sampled = await sampleRows(passages, passages.rows(chunkSchema), passageOf);
  const { mean, most } = measurePrompts(spec, sampled, Math.max(1, Math.round(perQuestion)));
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

/** What of the spec decides how often the judge is asked. */
export function judgeRoundsOf({ judge, negatives: { rounds } }: PipelineSpec): JudgeRounds {
  const { strategy, depth } = judge;
  return { strategy, options: selectJudgeOptions(judge), depth, rounds };
}

/** Passages from all over an artifact, as prompts show them. */
export async function sampleRows<Row>(
  artifact: ArtifactReader,
  rows: AsyncIterable<Row>,
  toPassage: (row: Row) => PromptPassage,
): Promise<PromptPassage[]> {
  const stride = Math.max(1, Math.floor(artifact.rowCount() / sampledChunks));
  const sampled: PromptPassage[] = [];
  let place = 0;
  for await (const row of rows) if (place++ % stride === 0) sampled.push(toPassage(row));
  return sampled;
}

/** Tokens of one judge prompt: those of real passages of the corpus, with questions of some length; and the longest answer. */
export function measurePrompts(
  spec: PipelineSpec,
  sampled: readonly PromptPassage[],
  passagesPerQuestion: number,
): { mean: Interval; most: number } {
  const config = configureJudgeRequests(spec);
  const sum = { messageBytes: 0, schemaBytes: 0, messages: 0 };
  let [asks, most] = [0, 0];
  for (let from = 0; from < sampled.length; from += passagesPerQuestion) {
    const pool = sampled.slice(from, from + passagesPerQuestion);
    const passages = pool.map((passage, place) => ({ id: String(place), ...passage, sources: [] }));
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
