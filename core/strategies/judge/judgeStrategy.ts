import type { Message } from '../../contracts/llm';
import type { PromptPassage } from '../renderPassage';
import type { ResponseFormat } from '../responseFormat';

export interface JudgePrompt {
  query: string;
  passage: PromptPassage;
}

/** What the model said of one pair: `grade` is an integer in 0..scale of the strategy. */
export interface JudgeVerdict {
  grade: number;
  reason?: string;
}

/** A way to have a language model say whether a passage answers a query; pure, so that a request is a function of its pair. */
export interface JudgeStrategy {
  name: string;
  /** Changes with every change to the wording or the schema: stored with each judgement and part of the stage's key. */
  promptVersion: string;
  /** The highest grade; the lowest is 0. */
  scale: number;
  /** The lowest grade that makes a positive, 1..scale, where the spec does not say. */
  positiveFrom: number;
  /** The highest grade that makes a negative, below `positiveFrom`; grades between are ambiguous. */
  negativeTo: number;
  renderMessages(prompt: JudgePrompt): Message[];
  responseFormat(): ResponseFormat;
  /** @throws UnusableAnswer when the answer holds no grade on the scale */
  parseAnswer(content: string): JudgeVerdict;
  /** A cap that a good answer stays far under; it bounds what one request can cost. */
  maxCompletionTokens: number;
}
