import type { Conversation } from '../../conversation';

/** Leads several conversations at once: what all of them ask next is one round. Results are in their order. */
export function* sideBySide<Result>(conversations: readonly Conversation<Result>[]): Conversation<Result[]> {
  const talks = conversations.map((conversation) => ({ conversation, step: conversation.next() }));
  while (talks.some(({ step }) => !step.done)) {
    const asks = talks.map(({ step }) => (step.done ? [] : step.value));
    const replies = yield asks.flat();
    let taken = 0;
    for (const [index, talk] of talks.entries()) {
      const own = replies.slice(taken, (taken += asks[index]?.length ?? 0));
      if (!talk.step.done) talk.step = talk.conversation.next(own);
    }
  }
  return talks.map(({ step }) => step.value as Result);
}
