import type { Exemplar } from '../../contracts/exemplar';
import type { Conversation, Trouble } from '../conversation';
import type { PromptPassage } from '../renderPassage';

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

export interface QueryResult {
  queries: readonly WrittenQuery[];
  /** Replies that could not be used; where there are queries nevertheless, others stood in. */
  troubles: readonly Trouble[];
}

/** A way to have a language model write the queries that a passage answers; pure, so that requests are a function of the passage. */
export interface QueryStrategy {
  name: string;
  /** Changes with every change to the wording or the schema: stored with each query and part of the stage's key. */
  promptVersion: string;
  /** The examples that requests show where a spec names none; absent: the strategy shows no examples. */
  exemplars?: readonly Exemplar[];
  /** Whether later rounds hang on the replies of earlier ones. */
  isOneRound: boolean;
  /** How many requests a passage takes that is to have `count` queries: exactly, or at most (`isOneRound` false). */
  countCalls(count: number): number;
  /** The most queries that are kept of a passage that was asked for `count`. */
  maxQueries(count: number): number;
  write(prompt: QueryPrompt): Conversation<QueryResult>;
}
