import { tokensOf, type Token } from './tokens';

/** A sentence, a heading or a list item with its tokens (offsets are into `text`). */
export interface Sentence {
  text: string;
  tokens: Token[];
}

/**
 * Cuts a passage into sentences: at line breaks, at list dashes and after `.`, `!`, `?` where a new sentence plausibly
 * starts. Good enough for rules, and linear in the length of the text.
 */
export function sentencesOf(passage: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const text = passage.replace(/[^\S\n]+/g, ' ');
  for (const match of text.matchAll(boundary)) {
    if (match[0].startsWith('.') && isAbbreviation(text, match.index)) continue;
    const end = /^[.!?]/.test(match[0]) ? match.index + 1 : match.index;
    push(sentences, text.slice(start, end));
    start = match.index + match[0].length;
  }
  push(sentences, text.slice(start));
  return sentences;
}

const boundary = /[.!?]["'”’)\]]{0,4}\s{1,3}(?=["'“‘(]{0,4}[\p{Lu}\p{N}-])| ?\n\s*| [-–•*] (?=\p{Lu})/gu;
const abbreviations = new Set([
  'dr',
  'mr',
  'mrs',
  'ms',
  'st',
  'vs',
  'fig',
  'no',
  'etc',
  'e.g',
  'i.e',
  'approx',
  'prof',
  'inc',
  'u.s',
]);

function isAbbreviation(text: string, dot: number): boolean {
  let start = dot;
  while (start > 0 && dot - start < 12 && !/\s|\(/.test(text[start - 1] as string)) start -= 1;
  const word = text.slice(start, dot).toLowerCase();
  return abbreviations.has(word) || /^\p{L}$/u.test(word);
}

function push(sentences: Sentence[], text: string): void {
  const trimmed = text.trim();
  const tokens = trimmed === '' ? [] : tokensOf(trimmed);
  if (tokens.length > 0) sentences.push({ text: trimmed, tokens });
}
