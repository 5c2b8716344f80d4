import type { Exemplar } from '../../contracts/exemplar';
import type { GuideFinding } from '../../guide/guide';
import type { Conversation, Trouble } from '../conversation';
import type { PromptPassage } from '../renderPassage';
import type { AskedKind } from './kinds';

export interface QueryPrompt {
  passage: PromptPassage;
  /** How many queries one request asks for. */
  count: number;
  /** ISO code of the language to write in; absent: the passage's own. */
  language?: string;
  /** In place of the strategy's own; for strategies that read exemplars. */
  exemplars?: readonly Exemplar[];
  /** The kind that each of the `count` queries is to have; for strategies that read kinds. */
  kinds?: readonly AskedKind[];
  /** What the guide knows of the passage: each query must use some of it. */
  guide?: GuideFinding;
}

/** One query as a model wrote it; `kind` is the strategy's own label, such as "why" or "keyword". */
export interface WrittenQuery {
  text: string;
  kind?: string;
  /** What is doubtful about how it came about, as codes; it is kept nevertheless. */
  flags?: readonly string[];
}

/** A query that is left out although an answer holds it. */
export interface DroppedQuery extends WrittenQuery {
  reason: string;
}

/** A passage that a model wrote for the query at that place among the result's queries, to be of that grade. */
export interface WrittenDocument {
  query: number;
  grade: number;
  scale: number;
  text: string;
}

export interface QueryResult {
  queries: readonly WrittenQuery[];
  /** Of strategies that write passages; in the order of the queries, the best grade first. */
  documents?: readonly WrittenDocument[];
  dropped?: readonly DroppedQuery[];
  /** Replies that could not be used; where there are queries nevertheless, others stood in. */
  troubles: readonly Trouble[];
}

/** What a strategy can be told beside the passage; languages and a guide all of them can. */
export type QueryOption = 'exemplars' | 'kinds';

/** A way to have a language model write the queries that a passage answers; pure, so that requests are a function of the passage. */
export interface QueryStrategy {
  name: string;
  /** Changes with every change to the wording or the schema: stored with each query and part of the stage's key. */
  promptVersion: string;
  /** The examples that requests show where a spec names none; absent: the strategy shows none by itself. */
  exemplars?: readonly Exemplar[];
  /** The options that it reads; naming another is refused. */
  reads: readonly QueryOption[];
  /** Whether later rounds hang on the replies of earlier ones. */
  isOneRound: boolean;
  /**
   * How many requests a passage takes that is to have `count` queries, without those that ask again after an unusable
   * answer: exactly, or at most where it hangs on how many queries there are.
   */
  countCalls(count: number): number;
  /** The most queries that are kept of a passage that was asked for `count`. */
  maxQueries(count: number): number;
  /** Tokens of all answers for one passage, as models usually write them; for estimates. */
  usualTokens(count: number): number;
  write(prompt: QueryPrompt): Conversation<QueryResult>;
  /** Of strategies that take a query which nobody wrote for a passage: the passages that go with it. */
  writeFor?: (query: { text: string; language?: string }) => Conversation<QueryResult>;
}
