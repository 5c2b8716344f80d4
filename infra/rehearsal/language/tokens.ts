import { stem } from './stem';

/** A word, a number or a unit sign; `start` and `end` are offsets into the text it was cut from. */
export interface Token {
  text: string;
  lower: string;
  stem: string;
  start: number;
  end: number;
}

const pattern = /[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*|[%$€£]/gu;

/** The tokens of a text in order; inner hyphens, apostrophes and points belong to the word, a possessive ending does not. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const [word] = match;
    for (const [piece, offset] of word.includes(',') && !/\d,\d/.test(word) ? piecesOf(word) : [[word, 0] as const]) {
      const lower = withoutPossessive(folded(piece));
      if (lower === '') continue;
      const start = match.index + offset;
      tokens.push({ text: piece, lower, stem: stem(lower), start, end: start + piece.length });
    }
  }
  return tokens;
}

function withoutPossessive(word: string): string {
  if (!word.includes("'") && !word.includes('’')) return word;
  return word.replace(/['’]s?$/, '').replace(/['’]s(?=-|$)/, '');
}

/** "rain,snow" without its space is two words; "10,000" is one. */
function piecesOf(word: string): (readonly [string, number])[] {
  const pieces: [string, number][] = [];
  let offset = 0;
  for (const piece of word.split(',')) {
    pieces.push([piece, offset]);
    offset += piece.length + 1;
  }
  return pieces;
}

/** Lower case without accents: people leave them out when they type. */
function folded(word: string): string {
  const lower = word.toLowerCase();
  return isAscii.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, '');
}

const isAscii = /^[\x20-\x7e]*$/;

/** The stems under which a token may be found: its own and, for "pseudo-obstruction", those of its parts and of the parts joined. */
export function formsOf(token: Token): string[] {
  if (!token.lower.includes('-')) return [token.stem];
  const parts = token.lower.split('-').filter((part) => part !== '');
  return [token.stem, stem(parts.join('')), ...parts.map(stem)];
}
