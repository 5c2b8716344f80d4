import type { AnswerToken, Message } from '../../contracts/llm';
import { readReply, type Ask, type Reply, type Trouble } from '../conversation';
import type { PromptPassage } from '../renderPassage';
import type { ResponseFormat } from '../responseFormat';
import type { JudgeOptionName, JudgeOptions, ProbabilityForm } from './judgeOptions';
import type { JudgeStrategy, JudgeTrouble, JudgeWarning, Verdict } from './judgeStrategy';
import { agreeOn } from './samples';
import { mostAlternatives } from './tokenScore';

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
export interface PairStrategy extends Omit<
  JudgeStrategy,
  'reads' | 'isOneRound' | 'isPairwise' | 'countCalls' | 'judge'
> {
  renderMessages(prompt: JudgePrompt): Message[];
  responseFormat(): ResponseFormat;
  /** @throws UnusableAnswer when the answer holds no grade on the scale */
  parseAnswer(content: string): PairVerdict;
  /** A cap that a good answer stays far under; it bounds what one request can cost. */
  maxCompletionTokens: number;
  /** A finer score from the probabilities of the answer's tokens; undefined where they are not there. */
  scoreTokens?(form: ProbabilityForm, grade: number, tokens: readonly AnswerToken[] | undefined): number | undefined;
}

/** One request a pair and sample, all at once: N passages take N calls, n samples of each n times as many. */
export function judgePairs(pair: PairStrategy): PairStrategy & JudgeStrategy {
  const sampling: JudgeOptionName[] = ['samples', 'sampleTemperature'];
  return {
    ...pair,
    reads: pair.scoreTokens ? [...sampling, 'probabilities'] : sampling,
    isOneRound: true,
    isPairwise: true,
    countCalls: (passages, { samples = 1 }) => passages * samples,
    *judge({ query, passages, options }) {
      const { samples = 1 } = options;
      const replies = yield passages.flatMap((passage, place) => renderAsks(pair, { query, passage }, place, options));
      const outcomes = passages.map((_, place) =>
        readPair(pair, place, replies.slice(place * samples, (place + 1) * samples), options),
      );
      return {
        verdicts: outcomes.flatMap(({ verdict }) => verdict ?? []),
        troubles: outcomes.flatMap(({ troubles }) => troubles),
        warnings: warningsOf(outcomes),
      };
    },
  };
}

function renderAsks(pair: PairStrategy, prompt: JudgePrompt, place: number, options: JudgeOptions): Ask[] {
  const { samples = 1, sampleTemperature: temperature = 0.7, probabilities } = options;
  const ask: Ask = {
    messages: pair.renderMessages(prompt),
    responseFormat: pair.responseFormat(),
    maxCompletionTokens: pair.maxCompletionTokens,
    ...(probabilities ? { topLogprobs: mostAlternatives } : {}),
    passages: [place],
  };
  if (samples === 1) return [ask];
  const warm = temperature === null ? ask : { ...ask, temperature };
  return Array.from({ length: samples }, (_, seed) => ({ ...warm, seed }));
}

interface PairOutcome {
  verdict?: Verdict;
  troubles: JudgeTrouble[];
  /** Whether probabilities were wanted and not there. */
  isWithoutProbabilities: boolean;
}

function readPair(pair: PairStrategy, place: number, replies: readonly Reply[], options: JudgeOptions): PairOutcome {
  const read: (PairVerdict & { score?: number; requestKey: string })[] = [];
  const troubles: JudgeTrouble[] = [];
  let isWithoutProbabilities = false;
  for (const reply of replies) {
    const reading = readReply(reply, ({ content, tokens }) => scored(pair.parseAnswer(content), tokens));
    if ('value' in reading) read.push({ ...reading.value, requestKey: reply.requestKey });
    else troubles.push({ ...reading.trouble, passages: [] });
  }
  const [only] = read;
  if (only && replies.length === 1) return { verdict: { passage: place, ...only }, troubles, isWithoutProbabilities };
  const agreed = agreeOn(read, pair);
  if (!agreed) return { troubles: noVerdict(place, read, troubles), isWithoutProbabilities };
  const { sample, score, agreement } = agreed;
  return { verdict: { passage: place, ...sample, score, agreement }, troubles, isWithoutProbabilities };

  /** Without probabilities the one that a token has is taken for 1: the number itself. */
  function scored(verdict: PairVerdict, tokens?: readonly AnswerToken[]): PairVerdict & { score?: number } {
    if (!options.probabilities || !pair.scoreTokens) return verdict;
    const score = pair.scoreTokens(options.probabilities, verdict.grade, tokens);
    if (score === undefined) isWithoutProbabilities = true;
    return { ...verdict, score: score ?? verdict.grade };
  }
}

/** Where no answer could be used the last trouble says why; samples that contradict each other are one of their own. */
function noVerdict(place: number, read: { grade: number; requestKey: string }[], troubles: JudgeTrouble[]) {
  const [first] = read;
  if (!first) return troubles.map((trouble, index) => (index < troubles.length - 1 ? trouble : lost(trouble)));
  const grades = read.map(({ grade }) => grade).join(', ');
  const message = `the samples give the grades ${grades}: no label has a majority`;
  const { requestKey } = first;
  return [...troubles, lost({ reason: 'samples-disagree', message, raw: grades, requestKey, isUnreadable: false })];

  function lost(trouble: Trouble): JudgeTrouble {
    return { ...trouble, passages: [place] };
  }
}

function warningsOf(outcomes: readonly PairOutcome[]): JudgeWarning[] {
  const without = outcomes.filter(({ isWithoutProbabilities }) => isWithoutProbabilities).length;
  if (without === 0) return [];
  const message = `${without} of ${outcomes.length} answers came without log-probabilities: each score was taken for certain (P = 1)`;
  return [{ code: 'no-log-probabilities', message }];
}
