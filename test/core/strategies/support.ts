import { replay, type Ask, type Conversation, type Reply } from '../../../core/strategies/conversation';

/** What a scripted model says to a question: text, a failure that went into quarantine, or an object as JSON. */
export type Said = string | object | { failure: string };
export type Answer = (ask: Ask, number: number) => Said;

/** Holds a conversation to its end with a model in this process, replayed from the start each round, as stages do it. */
export function hold<Result>(
  start: () => Conversation<Result>,
  answer: Answer,
): { result: Result; rounds: Ask[][]; asks: Ask[] } {
  const rounds: Ask[][] = [];
  const replies: Reply[][] = [];
  for (;;) {
    const next = replay(start(), replies);
    if ('result' in next) return { result: next.result, rounds, asks: rounds.flat() };
    const asked = rounds.flat().length;
    replies.push(next.asks.map((ask, index) => toReply(answer(ask, asked + index), `key ${asked + index}`)));
    rounds.push([...next.asks]);
  }
}

function toReply(said: Said, requestKey: string): Reply {
  if (typeof said === 'string') return { requestKey, content: said };
  if ('failure' in said) return { requestKey, failure: { reason: String(said.failure), message: '', raw: '' } };
  return { requestKey, content: JSON.stringify(said) };
}

export const lastOf = ({ messages }: Ask): string => messages.at(-1)?.content ?? '';
