import { splitAfter, splitSentences, type Span } from '../text/sentences';

/** A piece of text that is never cut further, with its token count. */
export interface Unit extends Span {
  tokens: number;
}

export interface UnitLimits {
  maxTokens: number;
  maxCharacters: number;
  countTokens: (text: string) => number;
}

/** Sentences, and the largest pieces of those that are over the limits: clauses, else words, else halves of words. */
export function splitUnits(text: string, language: string | undefined, limits: UnitLimits): Unit[] {
  const units: Unit[] = [];
  for (const sentence of splitSentences(text, language)) pushUnits(units, text, sentence, cuts, limits);
  return units;
}

/** A comma between digits belongs to a number, so a clause ends at white space, or at the marks of scripts without any. */
const clauseEnd = /[,;:–—)\]]\s+|[、，；：]|\n/g;
const wordEnd = /\s+/g;
const cuts = [clauseEnd, wordEnd];

function pushUnits(units: Unit[], text: string, span: Span, finerCuts: RegExp[], limits: UnitLimits): void {
  const length = span.end - span.start;
  const tokens = length > limits.maxCharacters ? Infinity : limits.countTokens(text.slice(span.start, span.end));
  if (tokens <= limits.maxTokens) {
    units.push({ ...span, tokens });
    return;
  }
  const [cut, ...rest] = finerCuts;
  const pieces = cut ? splitAfter(text, span, cut) : halve(text, span, limits.maxCharacters);
  if (!cut && pieces.length === 1)
    units.push({ ...span, tokens: limits.countTokens(text.slice(span.start, span.end)) });
  else for (const piece of pieces) pushUnits(units, text, piece, rest, limits);
}

/** Slices of the largest length, or two halves when one slice holds it all; never between the halves of a character. */
function halve(text: string, span: Span, maxCharacters: number): Span[] {
  const length = span.end - span.start;
  const step = length > maxCharacters ? maxCharacters : Math.ceil(length / 2);
  const pieces: Span[] = [];
  let start = span.start;
  while (start < span.end) {
    let end = Math.min(span.end, start + step);
    if (isInsidePair(text, end)) end += end - 1 > start ? -1 : 1;
    pieces.push({ start, end });
    start = end;
  }
  return pieces;
}

function isInsidePair(text: string, offset: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(offset - 1)) && /[\udc00-\udfff]/.test(text.charAt(offset));
}
