import OpenAI from 'openai';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import type { LlmBody } from '../../core/contracts/llm';
import { RankwrightError } from '../../core/errors';
import { toLlmError } from './llmErrors';
import type { Completion, TextModel } from './textModel';

export interface EndpointOptions {
  baseUrl: string | undefined;
  /** Absent for an endpoint that asks for none. */
  apiKey: string | undefined;
  timeoutMs: number;
}

/** A model behind any OpenAI-compatible endpoint. The client's own retries are off: they would hide cost and delays. */
export function createOpenAiModel(options: EndpointOptions): TextModel {
  const client = new OpenAI({
    // The package refuses to start without one.
    apiKey: options.apiKey ?? 'none',
    maxRetries: 0,
    timeout: options.timeoutMs,
    ...(options.baseUrl ? { baseURL: options.baseUrl } : {}),
  });
  return {
    async complete(body: LlmBody, signal: AbortSignal): Promise<Completion> {
      try {
        const completion = await client.chat.completions.create(body as ChatCompletionCreateParamsNonStreaming, {
          signal,
        });
        return readCompletion(completion);
      } catch (error) {
        signal.throwIfAborted();
        throw toLlmError(error, { model: body.model, endpoint: client.baseURL, apiKey: options.apiKey });
      }
    },
  };
}

function readCompletion(completion: OpenAI.Chat.ChatCompletion): Completion {
  const choice = completion.choices?.[0];
  if (!choice) {
    throw new RankwrightError('llm-unavailable', 'the endpoint answered without a choice', {
      mend: 'the request is repeated; if it goes on, check that the endpoint speaks the chat completions API',
      retryable: true,
    });
  }
  return {
    content: choice.message.content ?? '',
    finishReason: choice.finish_reason,
    ...(choice.message.refusal ? { refusal: choice.message.refusal } : {}),
    tokensIn: completion.usage?.prompt_tokens ?? 0,
    tokensOut: completion.usage?.completion_tokens ?? 0,
  };
}
