import type { Message } from '../../contracts/llm';
import { readReply } from '../conversation';
import type { PromptPassage } from '../renderPassage';
import type { ResponseFormat } from '../responseFormat';
import type { JudgeStrategy, JudgeTrouble, Verdict } from './judgeStrategy';

export interface JudgePrompt {
  query: string;
  passage: PromptPassage;
}

/** What the model said of one pair: `grade` is an integer in 0..scale of the strategy. */
export interface PairVerdict {
  grade: number;
  reason?: string;
}

/** A judge that looks at one passage at a time: what it says, and how its answer is read. */
export interface PairStrategy extends Omit<JudgeStrategy, 'reads' | 'isOneRound' | 'countCalls' | 'judge'> {
  renderMessages(prompt: JudgePrompt): Message[];
  responseFormat(): ResponseFormat;
  /** @throws UnusableAnswer when the answer holds no grade on the scale */
  parseAnswer(content: string): PairVerdict;
  /** A cap that a good answer stays far under; it bounds what one request can cost. */
  maxCompletionTokens: number;
}

/** One request a pair, all at once: N passages take N calls. */
export function judgePairs(pair: PairStrategy): PairStrategy & JudgeStrategy {
  return {
    ...pair,
    reads: [],
    isOneRound: true,
    countCalls: (passages) => passages,
    *judge({ query, passages }) {
      const replies = yield passages.map((passage, place) => ({
        messages: pair.renderMessages({ query, passage }),
        responseFormat: pair.responseFormat(),
        maxCompletionTokens: pair.maxCompletionTokens,
        passages: [place],
      }));
      const verdicts: Verdict[] = [];
      const troubles: JudgeTrouble[] = [];
      for (const [passage, reply] of replies.entries()) {
        const reading = readReply(reply, ({ content }) => pair.parseAnswer(content));
        if ('value' in reading) verdicts.push({ passage, ...reading.value, requestKey: reply.requestKey });
        else troubles.push({ ...reading.trouble, passages: [passage] });
      }
      return { verdicts, troubles };
    },
  };
}
