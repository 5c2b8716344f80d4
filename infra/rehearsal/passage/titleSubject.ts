import { isFunctionWord } from '../language/commonWords';
import type { Sentence } from '../language/sentences';
import { tokensOf, type Token } from '../language/tokens';
import { isGerund, isOnlyVerb, isVerb } from '../language/verbs';
import { cleanSubject, isDescription, isRole } from './cleanSubject';
import { cutSubject } from './cutSubject';
import { rank } from './salientPhrase';
import { subjectOf, type Subject } from './subject';

/** The subject that a title names: that of its first part, or of a later one where the first is a code ("E11: …"). */
export function titleSubject(title: string | undefined, sentences: Sentence[]): Subject | undefined {
  const parts = (title ?? '').replace(/\([^)]*\)/g, ' ').split(/\s[|–—-]\s|[:;.!?](?:\s|$)/);
  for (const part of parts.slice(0, 3)) {
    if (genericTitles.test(part.trim())) return undefined;
    const subject = part.trim() === '' ? undefined : partSubject(part, sentences);
    if (subject) return subject;
  }
  return undefined;
}

const genericTitles =
  /^(?:overview|introduction|summary|background|abstract|contents|conclusions?|untitled|index|readme|home|part \d+|chapter \d+|section \d+|faq|notes?)$/i;
const mostTitleWords = 7;

function partSubject(whole: string, sentences: Sentence[]): Subject | undefined {
  const part = whole.replace(/,\s+(?:and\s+)?(?:how|why|what|when|where)\s.*$/i, '');
  const tokens = tokensOf(part);
  if (/^\s*(?:how|when|where|what|why) to\s/i.test(part))
    return subjectOf(phraseAt(lowered(tokens.slice(2))), 'title', { form: 'verb' });
  const [start] = tokens;
  const verb = clauseVerb(tokens);
  const isGerundTitle = start !== undefined && tokens.length > 1 && isGerund({ ...start, text: start.lower });
  if (verb > 0 && !(isGerundTitle && subordinatorIn(tokens) < verb)) return clauseSubject(tokens, verb, sentences);
  if (isGerundTitle) return subjectOf(phraseAt(lowered(tokens)), 'title', { form: 'gerund' });
  const subject = cutSubject.withoutHeads(tokens);
  if (subject.length <= mostTitleWords) return nounSubject(subject, sentences);
  const [beforeComma = ''] = part.split(',', 1);
  return beforeComma === part || !beforeComma.includes(' ')
    ? longTitleSubject(part, tokens, sentences)
    : partSubject(beforeComma, sentences);
}

function nounSubject(tokens: Token[], sentences: Sentence[]): Subject | undefined {
  return subjectOf(asInText(tokens, sentences), 'title', { article: articleBefore(tokens, sentences) });
}

const subordinators = new Set('when if while because so that which who you we'.split(' '));

/** "adjusting brakes when the lever is soft" → "adjusting brakes" */
function phraseAt(tokens: Token[]): Token[] {
  const phrase = tokens.slice(0, Math.min(subordinatorIn(tokens), 9));
  while (isFunctionWord(phrase.at(-1)?.lower ?? '') && phrase.at(-1)?.text.length !== 1) phrase.pop();
  return phrase;
}

function subordinatorIn(tokens: Token[]): number {
  const found = tokens.findIndex(({ lower }, index) => index > 1 && subordinators.has(lower));
  return found < 0 ? tokens.length : found;
}

/** Where the verb (or the "too" without one) of a title that is a sentence stands; 0 or less where there is none. */
function clauseVerb(tokens: Token[]): number {
  const opening = tokens[0]?.lower ?? '';
  if (opening === 'why') return 1;
  const nounLikeFrom = /^(?:the|a|an|my|your)$/.test(opening) ? 2 : tokens.length;
  return tokens.findIndex((token, index) => {
    const plain = { ...token, text: token.lower };
    const isVerbForm = token.lower.endsWith('s') && (isOnlyVerb(plain) || (index >= nounLikeFrom && isVerb(plain)));
    return index > 0 && (clauseWords.has(token.lower) || isVerbForm);
  });
}

const clauseWords = new Set('is are was were has have does do can will must should may might cannot too'.split(' '));

const mostStatementWords = 5;

/** "Why the lamp goes out" → "the lamp goes out"; of another question and of a long title what stands before the verb. */
function clauseSubject(tokens: Token[], verb: number, sentences: Sentence[]): Subject | undefined {
  const opening = tokens[0]?.lower ?? '';
  const other = tokens.findIndex(({ lower }, index) => index > verb && /^(?:or|and|while)$/.test(lower));
  const start = opening === 'why' || opening === 'when' ? 1 : 0;
  const clause = lowered(tokens.slice(start, other > 0 ? other : undefined));
  const isOtherQuestion = /^(?:how|which|what|where|who)$/.test(opening);
  if (start === 1 && clauseWords.has(tokens[1]?.lower ?? ''))
    return nounSubject(cleanSubject(tokens.slice(2)), sentences);
  const isPlainStatement = /^(?:is|are)$/.test(tokens[verb]?.lower ?? '') && clause.length > mostStatementWords;
  if (!isOtherQuestion && !isPlainStatement && clause.length > 2 && clause.length <= mostTitleWords)
    return subjectOf(clause, 'title', { form: 'clause' });
  return nounSubject(cutSubject.withoutHeads(tokens.slice(opening === 'how' ? 2 : 0, verb)), sentences);
}

/** Of a title as long as a sentence, the phrase that the text comes back to most. */
function longTitleSubject(part: string, tokens: Token[], sentences: Sentence[]): Subject | undefined {
  const named = { text: part, tokens: asInText(tokens, sentences) };
  const best = rank([named], [named, ...sentences]).find(
    ({ tokens: phrase }) => !isDescription(phrase) && !isRole(phrase[0]?.lower ?? ''),
  );
  return best && subjectOf(best.tokens, 'title');
}

/** A title's capitals are a matter of style unless the word is an abbreviation. */
function lowered(tokens: Token[]): Token[] {
  return tokens.map((token) =>
    /^\p{Lu}[\p{Ll}-]*$/u.test(token.text) ? { ...token, text: token.text.toLowerCase() } : token,
  );
}

/** Without the capitals that the text does not write; words that it does not have follow the others. */
function asInText(tokens: Token[], sentences: Sentence[]): Token[] {
  const plain = lowered(tokens);
  const written = new Map(plain.filter(({ text }, index) => text !== tokens[index]?.text).map(({ text }) => [text, 0]));
  if (written.size === 0) return tokens;
  for (const sentence of sentences)
    for (const { text, lower } of sentence.tokens) {
      const seen = written.get(lower);
      if (seen !== undefined) written.set(lower, text === lower ? Infinity : seen - 1);
    }
  const others = [...written.values()].reduce((sum, seen) => sum + Math.sign(seen), 0);
  return plain.map((token, index) => ((written.get(token.text) || others) > 0 ? token : (tokens[index] as Token)));
}

/** The article that the text puts before the subject's words, which titles leave out. */
function articleBefore(subject: Token[], sentences: Sentence[]): string {
  for (const { tokens } of sentences.slice(0, 4)) {
    const at = tokens.findIndex((_, index) =>
      subject.every((token, offset) => tokens[index + offset]?.stem === token.stem),
    );
    const before = at > 0 ? (tokens[at - 1]?.lower ?? '') : '';
    if (before === 'a' || before === 'an' || before === 'the') return before;
  }
  return '';
}
