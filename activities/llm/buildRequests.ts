import type { Chunk } from '../../core/contracts/chunk';
import type { LlmRequest } from '../../core/contracts/llm';
import type { LlmStage } from '../../core/contracts/llmWork';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { llmSettings } from '../../core/llm/settings';
import { judgeStrategies } from '../../core/strategies/judge/registry';
import { configureQueries } from '../../core/strategies/queries/configureQueries';
import type { Ask } from '../../core/strategies/conversation';
import type { JudgeOptions } from '../../core/strategies/judge/judgeOptions';
import type { JudgedPassage } from '../../core/strategies/judge/judgeStrategy';
import { buildRequest } from './requestRow';

/** What the text of a stage's requests depends on, of the spec. How they are sent is no part of it. */
export function configureQueryRequests(spec: PipelineSpec) {
  return { ...configureQueries(spec.queries), ...modelOf(spec, 'queries') };
}
export type QueryRequestConfig = ReturnType<typeof configureQueryRequests>;

export function configureJudgeRequests(spec: PipelineSpec) {
  const { strategy, depth } = spec.judge;
  const { promptVersion } = judgeStrategies[strategy];
  const options = selectJudgeOptions(spec.judge);
  return {
    ...{ strategy, promptVersion },
    ...(depth === undefined ? {} : { depth }),
    ...(Object.keys(options).length > 0 ? { options } : {}),
    ...modelOf(spec, 'judge'),
  };
}
export type JudgeRequestConfig = ReturnType<typeof configureJudgeRequests>;

/** Of the options that its strategy reads, those that the spec gives. */
export function selectJudgeOptions(judge: PipelineSpec['judge']): JudgeOptions {
  const given = judgeStrategies[judge.strategy].reads.filter((name) => judge[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, judge[name]]));
}

export function passageOf({ text, title }: Pick<Chunk, 'text' | 'title'>): { text: string; title?: string } {
  return { text, ...(title ? { title } : {}) };
}

/** A strategy's question about a passage, or about a query that was given, as a request. */
export function buildQueryRequest(
  config: Pick<QueryRequestConfig, 'model' | 'temperature'>,
  ask: Ask,
  about: { chunkId: string } | { queryId: string },
): LlmRequest {
  return requestOf(config, ask, about);
}

/** A strategy's question about passages of a query, as a request; the first passage is the query's own. */
export function buildJudgeRequest(
  config: Pick<JudgeRequestConfig, 'model' | 'temperature'>,
  ask: Ask,
  { queryId, passages }: { queryId: string; passages: readonly Pick<JudgedPassage, 'id'>[] },
): LlmRequest {
  const [place, ...more] = ask.passages ?? [];
  const chunkIds = (ask.passages ?? []).map((each) => passages[each]?.id);
  const isPair = place !== undefined && more.length === 0;
  return requestOf(config, ask, {
    queryId,
    ...(isPair ? { chunkId: chunkIds[0], isSource: place === 0 } : { chunkIds }),
  });
}

function requestOf(
  { model, temperature: usual }: { model: string; temperature: number | null },
  { messages, responseFormat, maxCompletionTokens, topLogprobs, seed, expects, ...ask }: Ask,
  context: LlmRequest['context'],
): LlmRequest {
  const temperature = ask.temperature ?? usual;
  const body = {
    ...{ model, messages },
    ...(temperature === null ? {} : { temperature }),
    max_completion_tokens: maxCompletionTokens,
    ...(seed === undefined ? {} : { seed }),
    ...(topLogprobs === undefined ? {} : { logprobs: true, top_logprobs: topLogprobs }),
    ...(responseFormat ? { response_format: responseFormat } : {}),
  };
  return { ...buildRequest(body, context), ...(expects ? { expects } : {}) };
}

function modelOf(spec: PipelineSpec, stage: LlmStage): { model: string; temperature: number | null } {
  const { model, temperature } = llmSettings(spec, stage);
  return { model, temperature };
}
