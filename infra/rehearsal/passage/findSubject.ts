import { isFunctionWord, tokenWeight } from '../language/commonWords';
import type { Sentence } from '../language/sentences';
import type { Token } from '../language/tokens';
import { cleanSubject, isClass, isDescription } from './cleanSubject';
import { cutSubject } from './cutSubject';
import { isList, rankPhrases } from './salientPhrase';
import { subjectOf, type Subject, type SubjectSource } from './subject';
import { titleSubject } from './titleSubject';

/**
 * The subject of a passage: from the question it opens with, else its title, else the best of its first sentence's
 * subject, phrases such as "symptoms of X" or "people with X", and its salient phrases. Nothing when no word tells anything.
 */
export function findSubject(
  title: string | undefined,
  sentences: Sentence[],
  sentenceStems: Set<string>[],
): Subject | undefined {
  const [first] = sentences;
  if (!first) return undefined;
  const opensWithQuestion = first.text.endsWith('?') && first.tokens.length <= 30 && !askingReader.test(first.text);
  const asked = opensWithQuestion ? subjectOf(cutSubject.fromQuestion(first), 'question') : undefined;
  return asked ?? titleSubject(title, sentences) ?? bestCandidate(sentences, sentenceStems);
}

/** "Do you sleep badly?" opens a talk with the reader; it asks nothing that the passage answers. */
const askingReader = /^(?:is|are|do|does|did|have|has|can|could|would)\b.*\byou\b/i;

/** How far a way of finding the subject is trusted. */
const trust: Record<SubjectSource, number> = { question: 2, title: 2, 'first-sentence': 1.5, about: 1, phrase: 0.5 };
const mostPhrases = 8;

interface Candidate {
  tokens: Token[];
  source: SubjectSource;
  article: string;
}

function bestCandidate(sentences: Sentence[], sentenceStems: Set<string>[]): Subject | undefined {
  let best: { subject: Subject; score: number } | undefined;
  for (const { tokens, source, article } of candidatesOf(sentences)) {
    const words = cleanSubject(tokens);
    const mentions = mentionsOf(words, sentenceStems);
    const isTheme = source === 'first-sentence' && mentions.length >= leastThemeMentions;
    const subject = subjectOf(words, source, { article, ...(isTheme ? { leastTelling: 0.2 } : {}) });
    const score = subject ? scoreOf(subject, mentions, sentences.length) : 0;
    if (subject && score > (best?.score ?? 0)) best = { subject, score };
  }
  return best?.subject;
}

/** An everyday word ("Lead is a metal") is a subject when the passage starts with it and keeps to it. */
const leastThemeMentions = 4;

function candidatesOf(sentences: Sentence[]): Candidate[] {
  const { actor, ...opening } = cutSubject.fromSentence(sentences[0] as Sentence);
  const about = sentences.flatMap((sentence) => cutSubject.afterHeads(sentence));
  const phrases = isList(sentences) ? [] : rankPhrases(sentences).slice(0, mostPhrases);
  return [
    { ...opening, source: 'first-sentence' },
    ...about.map((tokens) => ({ tokens, source: 'about' as const, article: '' })),
    ...phrases
      .filter(({ tokens, isNoun }) => isNoun && !actor.includes(tokens[0] as Token))
      .map(({ tokens }) => ({ tokens, source: 'phrase' as const, article: '' })),
  ];
}

/** The indices of the sentences that have all the telling words of a phrase. */
function mentionsOf(tokens: Token[], sentenceStems: Set<string>[]): number[] {
  const telling = tokens.filter((token) => tokenWeight(token) >= 0.5);
  const needed = telling.length > 0 ? telling : tokens;
  return sentenceStems.flatMap((stems, index) => (needed.every((token) => stems.has(token.stem)) ? [index] : []));
}

/**
 * Trust in its source and prominence: rare words, named early and in many sentences. A description is no name, and what
 * a longer passage mentions once and late is a side remark.
 */
function scoreOf({ tokens, source }: Subject, mentions: number[], sentenceCount: number): number {
  const first = mentions[0] ?? sentenceCount;
  const telling = tokens.filter((token) => tokenWeight(token) >= 0.5).length;
  const isShortName = tokens.length === 1 && /^\p{Lu}{1,2}$/u.test(tokens[0]?.text ?? '');
  const isSideRemark = mentions.length === 1 && sentenceCount > 3;
  if (isSideRemark && source === 'phrase') return 0;
  return (
    trust[source] *
    (source === 'phrase' ? Math.min(1.6, 0.8 + 0.2 * mentions.length) : 1) *
    (isShortName ? 0.5 : 1) *
    (isDescription(tokens) ? 0.25 : 1) *
    (first === 0 ? 1.3 : first === 1 ? 1.15 : isSideRemark ? 0.6 : 1) *
    (0.3 + meanWeight(tokens)) *
    (1 + mentions.length) ** 0.4 *
    Math.min(1.2, 0.85 + 0.1 * telling)
  );
}

/** Of content words; a class that a rare word names ("Harlow disease") counts like the name. */
function meanWeight(tokens: Token[]): number {
  const words = tokens.filter(({ lower }) => !isFunctionWord(lower));
  const isNamed = words.some((token) => tokenWeight(token) >= 1 && !isClass(token));
  const weights = words.map((token) => (isNamed && isClass(token) ? 1 : tokenWeight(token)));
  return weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
}
