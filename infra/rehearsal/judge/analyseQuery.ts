import { isFunctionWord, wordWeight } from '../language/commonWords';
import { LruCache } from '../language/lruCache';
import { formsOf, tokensOf, type Token } from '../language/tokens';
import { aspectIndex } from '../passage/aspects';
import { aspectsAsked } from '../passage/triggers';

/** A word of the query's subject. It is present where one of `alternatives` has all of its stems present. */
export interface QueryTerm {
  stem: string;
  alternatives: string[][];
  weight: number;
  /** Numbers, Roman numerals and single letters tell variants of one thing apart. */
  isIdentity: boolean;
}

/** What a query wants: the words that name its subject and the aspects (by index) it asks for. */
export interface QueryAnalysis {
  terms: QueryTerm[];
  asked: number[];
  /** The initials of the subject's words, to know it by its abbreviation. */
  initials: string;
}

/** Reads a query; kept for as long as the query comes up again. */
export function analyseQuery(query: string): QueryAnalysis {
  return analyses.get(query, () => compute(query));
}

/** Whether a term is among the stems that `has` knows. */
export function isPresent(term: QueryTerm, has: (stem: string) => boolean): boolean {
  return term.alternatives.some((stems) => stems.every(has));
}

const analyses = new LruCache<QueryAnalysis>(4096);

function compute(query: string): QueryAnalysis {
  const tokens = tokensOf(query);
  const { found, asking } = aspectsAsked(tokens);
  const hasSubject = tokens.some((token) => !asking.has(token) && wordWeight(token.lower) >= 0.5);
  const terms = new Map<string, QueryTerm>();
  for (const [index, token] of tokens.entries()) {
    const identity = isIdentity(token, tokens[index - 1]);
    if (isFunctionWord(token.lower) && !identity) continue;
    const weight = Math.max(wordWeight(token.lower), 0.05) * (asking.has(token) && hasSubject ? 0.15 : 1);
    terms.set(token.stem, {
      stem: token.stem,
      alternatives: alternativesOf(token),
      weight,
      isIdentity: identity,
    });
  }
  const subject = tokens.filter((token) => !asking.has(token) && !isFunctionWord(token.lower));
  return {
    terms: [...terms.values()],
    asked: specific([...found.keys()], subject.length),
    initials: initialsOf(subject),
  };
}

function alternativesOf(token: Token): string[][] {
  const [whole = token.stem, joined, ...parts] = formsOf(token);
  return joined === undefined ? [[whole]] : [[whole], [joined], parts];
}

/** "type I", "vitamin A": a letter that is a word too counts only after a word that letters follow. */
function isIdentity({ text, lower }: Token, previous: Token | undefined): boolean {
  if (lower === 'a' || lower === 'i') return previous !== undefined && letteredWords.has(previous.lower);
  return (
    /^\d/.test(lower) || /^[IVX]{2,4}[ab]?$/.test(text) || (/^[b-hj-z]$/.test(lower) && lower !== 's' && lower !== 't')
  );
}

const letteredWords = new Set([
  'type',
  'stage',
  'class',
  'grade',
  'group',
  'part',
  'phase',
  'level',
  'vitamin',
  'hepatitis',
  'factor',
  'plan',
  'form',
]);

function initialsOf(tokens: Token[]): string {
  return tokens
    .flatMap((token) => token.lower.split('-'))
    .map((part) => part.charAt(0))
    .join('');
}

const general = ['definition', 'mechanism', 'howto', 'quantity', 'person', 'time'].map(aspectIndex);
const definition = aspectIndex('definition');
const mostDefinedWords = 6;

/**
 * "What is" and "how do I" open queries of every kind: they count only where nothing more specific is asked, and a
 * long "what is the … of the …" asks for a fact, not for a definition.
 */
function specific(asked: number[], subjectWords: number): number[] {
  const rest = asked.filter((aspect) => !general.includes(aspect));
  if (rest.length > 0) return rest;
  return subjectWords > mostDefinedWords ? asked.filter((aspect) => aspect !== definition) : asked;
}
