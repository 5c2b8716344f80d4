import type { Doubt } from '../doubt';

/** OpenAI's member `logprobs` of a choice. */
export interface Logprobs {
  content: TokenLogprob[];
  refusal: null;
}

interface TokenText {
  token: string;
  logprob: number;
  bytes: number[];
}
interface TokenLogprob extends TokenText {
  top_logprobs: TokenText[];
}

/** The tokens of an answer: certain everywhere but in the place of its doubt, which is one token. */
export function renderLogprobs(content: string, mostAlternatives: number, doubt?: Doubt): Logprobs {
  const [start, end] =
    doubt && doubt.end <= content.length ? [doubt.start, doubt.end] : [content.length, content.length];
  const certain = (text: string) => tokensOf(text).map((token) => withAlternatives(token, 1, [], mostAlternatives));
  const doubtful = content.slice(start, end);
  const alternatives = doubt?.alternatives ?? [];
  const said = alternatives.find(({ text }) => text === doubtful);
  return {
    content: [
      ...certain(content.slice(0, start)),
      ...(doubtful === '' ? [] : [withAlternatives(doubtful, said?.probability ?? 1, alternatives, mostAlternatives)]),
      ...certain(content.slice(end)),
    ],
    refusal: null,
  };
}

function withAlternatives(
  token: string,
  probability: number,
  others: Doubt['alternatives'],
  most: number,
): TokenLogprob {
  const alternatives = others.length > 0 ? others : [{ text: token, probability }];
  const likeliest = [...alternatives].sort((left, right) => right.probability - left.probability).slice(0, most);
  return {
    ...textOf(token, probability),
    top_logprobs: likeliest.map((other) => textOf(other.text, other.probability)),
  };
}

function textOf(token: string, probability: number): TokenText {
  return { token, logprob: Math.log(probability), bytes: [...Buffer.from(token)] };
}

/** Words, numbers of up to three digits, blanks and single signs. */
function tokensOf(text: string): string[] {
  return text.match(/\p{L}+|\d{1,3}|\s+|[^\p{L}\d\s]/gu) ?? [];
}
