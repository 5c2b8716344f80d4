import type { Exemplar } from '../../contracts/exemplar';
import type { Message } from '../../contracts/llm';
import type { PromptPassage } from '../renderPassage';
import type { ResponseFormat } from '../responseFormat';

export interface QueryPrompt {
  passage: PromptPassage;
  /** How many queries one request asks for. */
  count: number;
  /** ISO code of the language to write in; absent: the passage's own. */
  language?: string;
  /** In place of the strategy's own; read where the strategy has some. */
  exemplars?: readonly Exemplar[];
}

/** One query as a model wrote it; `kind` is the strategy's own label, such as "why" or "keyword". */
export interface WrittenQuery {
  text: string;
  kind?: string;
}

/** A way to have a language model write the queries that a passage answers; pure, so that a request is a function of its passage. */
export interface QueryStrategy {
  name: string;
  /** Changes with every change to the wording or the schema: stored with each query and part of the stage's key. */
  promptVersion: string;
  /** The examples that requests show where a spec names none; absent: the strategy shows no examples. */
  exemplars?: readonly Exemplar[];
  renderMessages(prompt: QueryPrompt): Message[];
  responseFormat(count: number): ResponseFormat;
  /** @throws UnusableAnswer when there is no query in the answer */
  parseAnswer(content: string): { queries: WrittenQuery[] };
  /** The most queries that are kept of one answer to a request for `count`. */
  maxQueries(count: number): number;
  /** A cap that a good answer stays far under; it bounds what one request can cost. */
  maxCompletionTokens(count: number): number;
}
