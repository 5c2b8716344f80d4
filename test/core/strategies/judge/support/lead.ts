import type { AnswerToken } from '../../../../../core/contracts/llm';
import { replay, type Ask, type Reply } from '../../../../../core/strategies/conversation';
import type { JudgeOptions } from '../../../../../core/strategies/judge/judgeOptions';
import type {
  JudgedPassage,
  JudgeResult,
  JudgeStrategy,
  JudgeTask,
} from '../../../../../core/strategies/judge/judgeStrategy';

/** What a mock model says to a question; undefined: it went into quarantine. */
export type Answer = (ask: Ask, index: number) => { content: string; tokens?: AnswerToken[] } | undefined;

export interface Led {
  result: JudgeResult;
  asks: Ask[];
  rounds: number;
}

/** Leads a judge to its end as the pipeline does, each round replayed from the start on what was answered before. */
export function leadJudge(strategy: JudgeStrategy, task: JudgeTask, answer: Answer): Led {
  const rounds: Reply[][] = [];
  const asks: Ask[] = [];
  for (;;) {
    const step = replay(strategy.judge(task), rounds);
    if ('result' in step) return { result: step.result, asks, rounds: rounds.length };
    rounds.push(step.asks.map((ask) => replyTo(ask, asks.push(ask) - 1, answer)));
  }
}

function replyTo(ask: Ask, index: number, answer: Answer): Reply {
  const requestKey = `request-${index}`;
  const said = answer(ask, index);
  return said
    ? { requestKey, ...said }
    : { requestKey, failure: { reason: 'off-schema', message: 'given up', raw: 'prose' } };
}

/**
 * A list of passages `p0`, `p1`, ... for one query, the first its own; BM25 has found all of them, in this order or in
 * that of `bm25`, scores from best to worst.
 */
export function taskOf(count: number, options: JudgeOptions = {}, bm25?: readonly number[]): JudgeTask {
  const passages: JudgedPassage[] = Array.from({ length: count }, (_, place) => {
    const rank = (bm25 ? bm25.indexOf(place) : place) + 1;
    return {
      id: `p${place}`,
      text: `text of p${place}`,
      sources: [{ retriever: 'bm25', rank, score: 100 - rank }],
    };
  });
  return { queryId: 'q', query: 'which one', passages, options };
}

/** Where a passage stands among those shown; labels count from 1. */
type Goodness = readonly number[];

/** Models that know how good each place is, and answer in the form of each judge. */
export const oracles = {
  listwise:
    (goodness: Goodness): Answer =>
    (ask) => ({
      content: bestFirst(ask, goodness)
        .map((index) => `[${index + 1}]`)
        .join(' > '),
    }),
  'first-token':
    (goodness: Goodness): Answer =>
    (ask) => {
      const order = bestFirst(ask, goodness);
      const top = order.map((index, rank) => ({ token: letterAt(index), logprob: -0.5 - rank }));
      const [best] = top;
      return { content: best?.token ?? '', tokens: [{ token: best?.token ?? '', logprob: -0.5, top }] };
    },
  'setwise-r1':
    (goodness: Goodness): Answer =>
    (ask) => ({
      content: `<think> hm [1] </think> <answer>[${(bestFirst(ask, goodness)[0] ?? 0) + 1}]</answer>`,
    }),
  /** Goodness in 0..10. */
  groupwise:
    (goodness: Goodness): Answer =>
    (ask) => {
      const scores = (ask.passages ?? []).map((place, index) => [`${index + 1}`, goodness[place]]);
      return { content: `<reason>so</reason> <answer>${JSON.stringify(Object.fromEntries(scores))}</answer>` };
    },
  'pointwise-int':
    (goodness: Goodness): Answer =>
    (ask) => ({
      content: `{"score": ${goodness[ask.passages?.[0] ?? 0]}}`,
    }),
};

export function letterAt(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** Places from the best to the worst as verdicts have them. */
export function orderOf({ verdicts }: JudgeResult): number[] {
  return [...verdicts].sort((left, right) => (right.score ?? 0) - (left.score ?? 0)).map(({ passage }) => passage);
}

function bestFirst({ passages = [] }: Ask, goodness: Goodness): number[] {
  return passages
    .map((place, index) => ({ index, value: goodness[place] ?? 0 }))
    .sort((left, right) => right.value - left.value)
    .map(({ index }) => index);
}
