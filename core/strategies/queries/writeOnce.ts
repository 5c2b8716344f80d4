import type { Message } from '../../contracts/llm';
import { readReply, type Ask } from '../conversation';
import type { ResponseFormat } from '../responseFormat';
import { splitReadings } from './askAgain';
import { keepGuided } from './guided';
import type { QueryPrompt, QueryStrategy, WrittenQuery } from './queryStrategy';

/** What of a prompt decides the form of the answer. */
export type AnswerFormOf = Pick<QueryPrompt, 'kinds' | 'exemplars'>;

/** A strategy that asks once for all queries of a passage: what it says, and how its answer is read. */
export interface OneCallStrategy extends Omit<QueryStrategy, 'isOneRound' | 'countCalls' | 'write'> {
  renderMessages(prompt: QueryPrompt): Message[];
  responseFormat(count: number, prompt?: AnswerFormOf): ResponseFormat;
  /** @throws UnusableAnswer when there is no query in the answer */
  parseAnswer(content: string, prompt?: QueryPrompt): { queries: WrittenQuery[] };
  /** A cap that a good answer stays far under; it bounds what one request can cost. */
  maxCompletionTokens(count: number): number;
}

/** One request a passage: P passages take P calls. */
export function writeOnce(strategy: OneCallStrategy): OneCallStrategy & QueryStrategy {
  return {
    ...strategy,
    isOneRound: true,
    countCalls: () => 1,
    *write(prompt) {
      const replies = yield [renderAsk(strategy, prompt)];
      const readings = replies.map((reply) => readReply(reply, ({ content }) => strategy.parseAnswer(content, prompt)));
      const { values, troubles } = splitReadings(readings);
      return keepGuided({ queries: values.flatMap(({ queries }) => queries), troubles }, prompt.guide);
    },
  };
}

function renderAsk(strategy: OneCallStrategy, prompt: QueryPrompt): Ask {
  const { count } = prompt;
  return {
    messages: strategy.renderMessages(prompt),
    responseFormat: strategy.responseFormat(count, prompt),
    maxCompletionTokens: strategy.maxCompletionTokens(count),
  };
}
