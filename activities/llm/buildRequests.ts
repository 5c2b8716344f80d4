import type { Chunk } from '../../core/contracts/chunk';
import type { LlmRequest } from '../../core/contracts/llm';
import type { LlmStage } from '../../core/contracts/llmWork';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { Query } from '../../core/contracts/query';
import { llmSettings } from '../../core/llm/settings';
import { judgeStrategies } from '../../core/strategies/judge/registry';
import { queryStrategies } from '../../core/strategies/queries/registry';
import { buildRequest } from './requestRow';

/** What the text of a stage's requests depends on, of the spec. How they are sent is no part of it. */
export function configureQueryRequests(spec: PipelineSpec) {
  const { llm: _, exemplars: own, ...queries } = spec.queries;
  const strategy = queryStrategies[queries.strategy];
  const exemplars = own ?? strategy.exemplars;
  return {
    ...queries,
    ...(exemplars && { exemplars }),
    promptVersion: strategy.promptVersion,
    ...modelOf(spec, 'queries'),
  };
}
export type QueryRequestConfig = ReturnType<typeof configureQueryRequests>;

export function configureJudgeRequests(spec: PipelineSpec) {
  const { strategy } = spec.judge;
  return { strategy, promptVersion: judgeStrategies[strategy].promptVersion, ...modelOf(spec, 'judge') };
}
export type JudgeRequestConfig = ReturnType<typeof configureJudgeRequests>;

/** Asks for the questions that a passage answers. */
export function buildQueryRequest(config: QueryRequestConfig, chunk: Chunk): LlmRequest {
  const { perPassage, exemplars } = config;
  const strategy = queryStrategies[config.strategy];
  const body = {
    model: config.model,
    messages: strategy.renderMessages({
      passage: passageOf(chunk),
      count: perPassage,
      ...(exemplars && { exemplars }),
    }),
    ...temperatureOf(config),
    max_completion_tokens: strategy.maxCompletionTokens(perPassage),
    response_format: strategy.responseFormat(perPassage),
  };
  return buildRequest(body, { chunkId: chunk.id });
}

/** Asks whether a passage answers a question. */
export function buildJudgeRequest(
  config: JudgeRequestConfig,
  query: Pick<Query, 'id' | 'text' | 'chunkId'>,
  chunk: Chunk,
): LlmRequest {
  const strategy = judgeStrategies[config.strategy];
  const body = {
    model: config.model,
    messages: strategy.renderMessages({ query: query.text, passage: passageOf(chunk) }),
    ...temperatureOf(config),
    max_completion_tokens: strategy.maxCompletionTokens,
    response_format: strategy.responseFormat(),
  };
  return buildRequest(body, { queryId: query.id, chunkId: chunk.id, isSource: chunk.id === query.chunkId });
}

function modelOf(spec: PipelineSpec, stage: LlmStage): { model: string; temperature: number | null } {
  const { model, temperature } = llmSettings(spec, stage);
  return { model, temperature };
}

function passageOf({ text, title }: Chunk): { text: string; title?: string } {
  return { text, ...(title ? { title } : {}) };
}

function temperatureOf({ temperature }: { temperature: number | null }): { temperature?: number } {
  return temperature === null ? {} : { temperature };
}
