/** A place in an answer where it could have said something else, and how likely each of the words was. */
export interface Doubt {
  start: number;
  end: number;
  /** The probabilities sum to 1. */
  alternatives: { text: string; probability: number }[];
}

/** What the rehearsal model says, and where it was in doubt. */
export interface DoubtfulAnswer {
  content: string;
  doubt?: Doubt;
}

/** Probabilities of words in proportion to exp(weight). */
export function weigh(words: readonly { text: string; weight: number }[]): Doubt['alternatives'] {
  const most = Math.max(...words.map(({ weight }) => weight));
  const shares = words.map(({ text, weight }) => ({ text, share: Math.exp(weight - most) }));
  const sum = shares.reduce((total, { share }) => total + share, 0);
  return shares.map(({ text, share }) => ({ text, probability: share / sum }));
}

/** Doubt about a whole number in an answer: the nearer a number to what was meant, the likelier. */
export function doubtNumber(
  content: string,
  start: number,
  { meant, low, high }: { meant: number; low: number; high: number },
): Doubt {
  const numbers = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const words = numbers.map((number) => ({ text: `${number}`, weight: -((number - meant) ** 2) }));
  return { start, end: start + (/^\d+/.exec(content.slice(start))?.[0].length ?? 0), alternatives: weigh(words) };
}
