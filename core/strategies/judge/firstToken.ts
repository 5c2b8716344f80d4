import type { AnsweredReply, Conversation } from '../conversation';
import { UnusableAnswer } from '../unusableAnswer';
import { askAbout } from './lists/askAbout';
import { judgeByOrder } from './lists/judgeByOrder';
import type { JudgeTask } from './judgeStrategy';
import { renderListMessages, whatAnswers } from './lists/listPrompt';
import type { OrderNotes } from './lists/orderNotes';
import { mostAlternatives } from './tokenScore';
import { orderByWindows, planWindows, windowOptions } from './lists/windows';

/** One token each; as many as endpoints give alternatives. */
const letters = 'ABCDEFGHIJKLMNOPQRST';
export const mostLetters = letters.length;

/**
 * The whole order from one token: FIRST (Reddy et al. 2024, arXiv 2406.15657) reads it from the probabilities of the
 * first label that a listwise model would write. Chat endpoints cannot be made to begin with `[`; they are asked for
 * the letter of the best passage and nothing else. The prompt is our own. Letters that the endpoint does not give stay
 * behind the others in their old order.
 */
export const firstToken = judgeByOrder({
  name: 'first-token',
  promptVersion: 'first-token-1',
  reads: windowOptions,
  countOnce: (passages, options) => planWindows(passages, options).length,
  order: (task, first, notes) => orderByWindows(first, task.options, (shown) => orderWindow(task, shown, notes)),
});

function* orderWindow(
  { query, passages }: JudgeTask,
  shown: readonly number[],
  notes: OrderNotes,
): Conversation<readonly number[]> {
  const request = 'Which passage answers this query best? Answer with its letter alone.';
  const labelAt = (index: number) => letters[index] ?? '';
  const ask = {
    messages: renderListMessages(instructions, { query, passages, shown, request, labelAt }),
    maxCompletionTokens: 1,
    topLogprobs: mostAlternatives,
    expects: { pattern: '^[\\s"\\[(*]*[A-T](?![A-Za-z])', words: 'the letter of the best passage and nothing else' },
    passages: shown,
  };
  const logprobs = yield* askAbout(ask, notes, (reply) => readLetters(reply, shown.length));
  const before = (left: number, right: number) => (left === right ? 0 : right - left);
  // Sorting is stable: what has no probability keeps its place.
  const order = shown.map((place, index) => ({ place, logprob: logprobs[index] ?? -Infinity }));
  return order.sort((left, right) => before(left.logprob, right.logprob)).map(({ place }) => place);
}

/**
 * The log-probability of each of the first `count` letters, minus infinity where the endpoint does not give it. `A`,
 * ` A` and `[A` are one letter, and their probabilities add up.
 * @throws UnusableAnswer when there are none for the answer's letter
 */
export function readLetters({ content, tokens }: Pick<AnsweredReply, 'content' | 'tokens'>, count: number): number[] {
  const spoken = tokens?.find(({ token }) => letterIn(token, count) !== undefined);
  if (!spoken)
    throw new UnusableAnswer(
      'off-schema',
      tokens
        ? `expected one of the letters ${letters.slice(0, count)}, received ${JSON.stringify(content.slice(0, 80))}`
        : 'expected log-probabilities, which this endpoint does not give: judge.strategy listwise asks for the same order in text',
    );
  const logprobs = Array.from({ length: count }, () => -Infinity);
  const { top, ...chosen } = spoken;
  const alternatives = top.some(({ token }) => token === chosen.token) ? top : [...top, chosen];
  for (const { token, logprob } of alternatives) {
    const index = letterIn(token, count);
    if (index !== undefined) logprobs[index] = logOfSum(logprobs[index] ?? -Infinity, logprob);
  }
  return logprobs;
}

function letterIn(token: string, count: number): number | undefined {
  const letter = /^[\s"[(*]*([A-T])[\s"\]).:*]*$/.exec(token)?.[1];
  const index = letter === undefined ? -1 : letters.indexOf(letter);
  return index >= 0 && index < count ? index : undefined;
}

/** log(exp a + exp b), without running out of numbers. */
function logOfSum(left: number, right: number): number {
  const [high, low] = left > right ? [left, right] : [right, left];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}

const instructions = `You pick search results. You are given a search query and passages that a search engine returned for it, each under a letter such as [A]. Find the passage that answers the query best: the one with the most complete and direct answer or, where none answers it, the one that comes closest.

${whatAnswers}

Answer with the letter of that passage alone, without brackets and without another word.`;
