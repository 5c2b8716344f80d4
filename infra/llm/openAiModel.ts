import OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { readTokens } from '../../core/llm/readTokens';
import { EndpointError, kindOf, toLlmError } from './llmErrors';
import { withDeadline } from './online/deadline';
import type { Completion, TextModel } from './textModel';

export interface EndpointOptions {
  baseUrl: string | undefined;
  /** Absent for an endpoint that asks for none. */
  apiKey: string | undefined;
  timeoutMs: number;
}

/**
 * A client of an OpenAI-compatible endpoint. Its own retries are off: they would hide cost and delays. Its log is off:
 * it would show requests.
 */
export function createOpenAiClient({ baseUrl, apiKey, timeoutMs }: EndpointOptions): OpenAI {
  return new OpenAI({
    // The package refuses to start without one.
    apiKey: apiKey?.trim() || 'none',
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    ...(baseUrl ? { baseURL: baseUrl } : {}),
  });
}

/** A model behind any OpenAI-compatible endpoint; an answer that is not complete after `timeoutMs` is given up. */
export function createOpenAiModel(options: EndpointOptions): TextModel {
  const client = createOpenAiClient(options);
  return {
    async complete(body, signal): Promise<Completion> {
      try {
        const { data, response } = await withDeadline(signal, options.timeoutMs, (deadline) =>
          client.chat.completions
            .create(body as ChatCompletionCreateParamsNonStreaming, { signal: deadline })
            .withResponse(),
        );
        return readCompletion(data, response.headers);
      } catch (error) {
        signal.throwIfAborted();
        const prompts = body.messages.map(({ content }) => content);
        throw toLlmError(error, { model: body.model, endpoint: client.baseURL, apiKey: options.apiKey, prompts });
      }
    },
  };
}

function readCompletion(completion: ChatCompletion, headers: Headers): Completion {
  const choice = completion.choices?.[0];
  if (!choice?.message) throw errorInstead(completion, headers);
  const { usage } = completion;
  const tokensCached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    content: choice.message.content ?? '',
    finishReason: choice.finish_reason ?? 'stop',
    ...(choice.message.refusal ? { refusal: choice.message.refusal } : {}),
    ...readTokens(choice.logprobs),
    tokensIn: usage?.prompt_tokens ?? 0,
    tokensOut: usage?.completion_tokens ?? 0,
    tokensCached,
    ...(usage ? {} : { isUsageUnknown: true }),
    headers,
  };
}

/** Some gateways send the failure of the endpoint behind them with status 200. */
function errorInstead(completion: object, headers: Headers): EndpointError {
  const { error } = completion as { error?: { code?: unknown; message?: unknown } };
  const status = Number(error?.code);
  const message = typeof error?.message === 'string' ? error.message : '';
  const kind = error && status >= 400 ? kindOf({ status, message }) : 'transient';
  return new EndpointError(
    kind,
    `the endpoint answered without a choice${error ? ` (error ${String(error.code)})` : ''}`,
    {
      mend: 'the request is repeated; if it goes on, check that the endpoint speaks the chat completions API',
      headers,
      mayBeBilled: true,
    },
  );
}
