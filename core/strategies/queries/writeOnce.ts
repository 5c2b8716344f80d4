import type { Message } from '../../contracts/llm';
import { readReply } from '../conversation';
import type { ResponseFormat } from '../responseFormat';
import type { QueryPrompt, QueryStrategy, WrittenQuery } from './queryStrategy';

/** A strategy that asks once for all queries of a passage: what it says, and how its answer is read. */
export interface OneCallStrategy extends Omit<QueryStrategy, 'isOneRound' | 'countCalls' | 'write'> {
  renderMessages(prompt: QueryPrompt): Message[];
  responseFormat(count: number): ResponseFormat;
  /** @throws UnusableAnswer when there is no query in the answer */
  parseAnswer(content: string): { queries: WrittenQuery[] };
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
      const { count } = prompt;
      const replies = yield [
        {
          messages: strategy.renderMessages(prompt),
          responseFormat: strategy.responseFormat(count),
          maxCompletionTokens: strategy.maxCompletionTokens(count),
        },
      ];
      const readings = replies.map((reply) => readReply(reply, ({ content }) => strategy.parseAnswer(content)));
      return {
        queries: readings.flatMap((reading) => ('value' in reading ? reading.value.queries : [])),
        troubles: readings.flatMap((reading) => ('trouble' in reading ? [reading.trouble] : [])),
      };
    },
  };
}
