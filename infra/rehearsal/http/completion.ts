import type { Doubt } from '../doubt';
import { renderLogprobs, type Logprobs } from './logprobs';

/** The part of OpenAI's chat completion object that clients read. */
export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: {
    index: number;
    message: { role: 'assistant'; content: string | null; refusal: string | null };
    logprobs: Logprobs | null;
    finish_reason: 'stop' | 'length' | 'content_filter';
  }[];
  usage: {
    prompt_tokens: number;
    completion_tokens: number;
    total_tokens: number;
    prompt_tokens_details: { cached_tokens: number };
  };
}

export interface CompletionFields {
  id: string;
  model: string;
  /** Texts of all messages of the prompt. */
  prompt: string[];
  content: string;
  /** Completion tokens at most; the content is cut there. */
  limit?: number | undefined;
  /** Where they are asked for: how many alternatives of each token, and where the answer was in doubt. */
  logprobs?: { most: number; doubt?: Doubt | undefined } | undefined;
}

/** A completion of one choice, without a clock: `created` is 0. */
export function renderCompletion({
  id,
  model,
  prompt,
  content,
  limit = Infinity,
  logprobs,
}: CompletionFields): ChatCompletion {
  const tokens = estimateTokens(content);
  const cut = tokens > limit;
  const promptTokens = prompt.reduce((sum, text) => sum + 4 + estimateTokens(text), 3);
  const completionTokens = cut ? limit : tokens;
  const said = cut ? content.slice(0, limit * charactersPerToken) : content;
  return {
    id,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said,
          refusal: null,
        },
        logprobs: logprobs ? renderLogprobs(said, logprobs.most, logprobs.doubt) : null,
        finish_reason: cut ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: 0 },
    },
  };
}

const charactersPerToken = 4;

/** A stable estimate, not a tokenizer: four characters a token, as is usual for English. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}
