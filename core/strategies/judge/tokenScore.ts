import type { AnswerToken } from '../../contracts/llm';
import type { ProbabilityForm } from './judgeOptions';

/** As many alternatives as endpoints give. */
export const mostAlternatives = 20;

/**
 * A finer score than the whole number that a model wrote, from the probabilities of its tokens; undefined without them.
 * - `product`: the number times its probability, over all of its tokens ("10" may be two), as ERank (Cai et al. 2025,
 *   arXiv 2509.00520) has it. It tells equal numbers apart; a hesitant 8 may fall below a certain 7, and 0 stays 0.
 * - `expectation`: the mean of the whole numbers 0..`highest` under the probabilities of the alternatives that the
 *   endpoint gives, made to sum to 1; the expected value of G-Eval (Liu et al. 2023, arXiv 2303.16634).
 */
export function scoreTokens(
  form: ProbabilityForm,
  { number, highest, field }: { number: number; highest: number; field: string },
  tokens: readonly AnswerToken[] | undefined,
): number | undefined {
  const spoken = tokens && findNumber(tokens, number, field);
  if (!spoken) return undefined;
  return form === 'product' ? number * probabilityOf(spoken) : expectationOf(spoken, highest);
}

/** The tokens that hold a number, and the one behind them. */
interface SpokenNumber {
  digits: readonly AnswerToken[];
  next?: AnswerToken | undefined;
}

/** The last place where the field has that number: what a model thought before it answered does not count. */
function findNumber(tokens: readonly AnswerToken[], number: number, field: string): SpokenNumber | undefined {
  const text = tokens.map(({ token }) => token).join('');
  const named = [...text.matchAll(new RegExp(`"${field}"\\s*:\\s*"?(${number})(?!\\d)`, 'g'))].at(-1);
  if (!named) return undefined;
  const end = named.index + named[0].length;
  const start = end - String(number).length;
  const holding: number[] = [];
  let position = 0;
  for (const [index, { token }] of tokens.entries()) {
    if (position < end && position + token.length > start) holding.push(index);
    position += token.length;
  }
  return { digits: holding.flatMap((index) => tokens[index] ?? []), next: tokens[(holding.at(-1) ?? 0) + 1] };
}

function probabilityOf({ digits }: SpokenNumber): number {
  return Math.exp(digits.reduce((sum, { logprob }) => sum + logprob, 0));
}

function expectationOf(spoken: SpokenNumber, highest: number): number {
  let [sum, mass] = [0, 0];
  for (const [value, probability] of distributionOf(spoken, highest)) {
    sum += value * probability;
    mass += probability;
  }
  return mass > 0 ? sum / mass : 0;
}

/**
 * Probability of each number at the place of the first token. Where digits are tokens of their own, a "1" may begin
 * "10": the token behind it tells how likely that is where the answer went that way; elsewhere nobody knows, and the
 * "1" is left out.
 */
function distributionOf({ digits, next }: SpokenNumber, highest: number): Map<number, number> {
  const alternatives = alternativesAt(digits[0]);
  const isWhole = (value: number) => value * 10 > highest || value === 0 || alternatives.has(value * 10);
  const chosen = numberIn(digits[0]?.token ?? '');
  const spoken = new Map<number, number>();
  for (const [value, probability] of alternatives) {
    if (value > highest) continue;
    if (isWhole(value)) add(value, probability);
    else if (value === chosen) {
      const share = digits.length > 1 ? zeroShare(digits[1]) : zeroShare(next);
      add(value, probability * (1 - share));
      add(value * 10, probability * share);
    }
  }
  return spoken;

  function add(value: number, probability: number): void {
    if (probability > 0) spoken.set(value, (spoken.get(value) ?? 0) + probability);
  }
}

/** Numbers with their probabilities; `8` and ` 8` are one number in two spellings. */
function alternativesAt(token: AnswerToken | undefined): Map<number, number> {
  const found = new Map<number, number>();
  for (const { token: text, logprob } of withChosen(token)) {
    const value = numberIn(text);
    if (value !== undefined) found.set(value, (found.get(value) ?? 0) + Math.exp(logprob));
  }
  return found;
}

function zeroShare(token: AnswerToken | undefined): number {
  const zeros = withChosen(token).filter(({ token: text }) => text.startsWith('0'));
  return Math.min(
    1,
    zeros.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0),
  );
}

/** Endpoints that cap their alternatives may leave out the token that was drawn. */
function withChosen(token: AnswerToken | undefined): AnswerToken['top'] {
  if (!token) return [];
  const { top, ...chosen } = token;
  return top.some(({ token: text }) => text === chosen.token) ? top : [...top, chosen];
}

function numberIn(text: string): number | undefined {
  const digits = /^[\s":]*(\d{1,3})(?!\d)/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
