import type { AnswerForm, AnswerToken, Message } from '../contracts/llm';
import type { ResponseFormat } from './responseFormat';
import { UnusableAnswer } from './unusableAnswer';

/** One question to a language model, as a strategy wants it asked. Everything but `expects` is part of its key. */
export interface Ask {
  messages: Message[];
  responseFormat?: ResponseFormat;
  /** A cap that a good answer stays far under; it bounds what the question can cost. */
  maxCompletionTokens: number;
  /** Alternatives of each token of the answer that are wanted with their log-probabilities, 1..20. */
  topLogprobs?: number;
  /** Only where the strategy needs another one than the spec's, as for several samples of one question. */
  temperature?: number;
  /** Tells repeats of one question apart, which would otherwise be one request with one answer. */
  seed?: number;
  /** What an answer in plain text must look like; answers in JSON are checked by their schema. */
  expects?: AnswerForm;
  /** The passages that it is about, as their places in the task, in the order shown; kept for lineage. */
  passages?: readonly number[];
}

/** What came of one question: the answer, or why there is none (`isUnreadable` false: it went into quarantine). */
export type Reply = AnsweredReply | FailedReply;
export interface AnsweredReply {
  requestKey: string;
  content: string;
  /** Where they were asked for and the endpoint gives them. */
  tokens?: readonly AnswerToken[];
}
export interface FailedReply {
  requestKey: string;
  failure: { reason: string; message: string; raw: string };
}

/**
 * A strategy's talk with a model: it yields the questions of a round, all of them independent of one another, receives
 * their replies in the same order, and returns what it makes of them. It must be a function of its task and the
 * replies alone: each round it is replayed from the start, in another process, on the replies that are there.
 */
export type Conversation<Result> = Generator<readonly Ask[], Result, readonly Reply[]>;

/** Either the questions of the next round or, when every round is answered, the result. */
export type Replayed<Result> = { asks: readonly Ask[] } | { result: Result };

/** Runs a conversation on the replies of its earlier rounds. A round without questions is passed over. */
export function replay<Result>(
  conversation: Conversation<Result>,
  rounds: readonly (readonly Reply[])[],
): Replayed<Result> {
  let step = conversation.next();
  let round = 0;
  while (!step.done) {
    if (step.value.length === 0) step = conversation.next([]);
    else {
      const replies = rounds[round++];
      if (!replies) return { asks: step.value };
      step = conversation.next(replies);
    }
  }
  return { result: step.value };
}

/** The questions of the first round, or of any: the next after the replies that are there; none when it has ended. */
export function nextAsks(
  conversation: Conversation<unknown>,
  rounds: readonly (readonly Reply[])[] = [],
): readonly Ask[] {
  const replayed = replay(conversation, rounds);
  return 'asks' in replayed ? replayed.asks : [];
}

/** A reply that cannot be used. `isUnreadable`: the endpoint answered, and the strategy cannot read it. */
export interface Trouble {
  reason: string;
  message: string;
  raw: string;
  requestKey: string;
  isUnreadable: boolean;
}

export type Reading<Value> = { value: Value } | { trouble: Trouble };

/** Parses a reply. What is no answer of the strategy's form (`UnusableAnswer`) is a trouble; any other error is thrown. */
export function readReply<Value>(reply: Reply, parse: (reply: AnsweredReply) => Value): Reading<Value> {
  const { requestKey } = reply;
  if ('failure' in reply) return { trouble: { ...reply.failure, requestKey, isUnreadable: false } };
  try {
    return { value: parse(reply) };
  } catch (error) {
    if (!(error instanceof UnusableAnswer)) throw error;
    const { reason, message } = error;
    return { trouble: { reason, message, raw: reply.content, requestKey, isUnreadable: true } };
  }
}
