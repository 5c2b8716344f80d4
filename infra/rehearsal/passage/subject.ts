import { wordWeight } from '../language/commonWords';
import type { Sentence } from '../language/sentences';
import { formsOf, tokensOf, type Token } from '../language/tokens';
import { isGerund } from '../language/verbs';
import { cutSubject } from './cutSubject';
import { rankPhrases } from './salientPhrase';
import { cleanSubject, isTelling } from './cleanSubject';

export type SubjectSource = 'question' | 'title' | 'first-sentence' | 'about' | 'phrase';

/** What a passage is about, in its own words, and how that was found. */
export interface Subject {
  text: string;
  tokens: Token[];
  /** What stood before it: a, an, the or nothing. */
  article: string;
  /** "to true a wheel" is a verb, "truing a wheel" a gerund, "wheel truing" a noun. */
  form: 'noun' | 'gerund' | 'verb';
  source: SubjectSource;
}

/**
 * The subject of a passage: from the question it opens with, else its title, else the best of its first sentence's
 * subject, phrases such as "symptoms of X" or "people with X", and its salient phrases. Nothing when no word tells anything.
 */
export function findSubject(title: string | undefined, sentences: Sentence[]): Subject | undefined {
  const [first] = sentences;
  if (!first) return undefined;
  const opensWithQuestion = first.text.endsWith('?') && first.tokens.length <= 30 && sentences.length > 1;
  const asked = opensWithQuestion ? subjectOf(cutSubject.fromQuestion(first), 'question') : undefined;
  return asked ?? titleSubject(title, sentences) ?? bestCandidate(sentences);
}

function subjectOf(
  tokens: Token[],
  source: SubjectSource,
  article = '',
  form: Subject['form'] = 'noun',
): Subject | undefined {
  if (tokens.length === 0 || tokens.length > 9 || !isTelling(tokens)) return undefined;
  return { text: textOf(tokens), tokens, article, form, source };
}

function textOf(tokens: Token[]): string {
  return tokens
    .map((token) => token.text.replace(/['’]s$/, (ending) => (token === tokens.at(-1) ? '' : ending)))
    .join(' ');
}

const genericTitles =
  /^(?:overview|introduction|summary|background|abstract|contents|conclusions?|untitled|index|readme|home|part \d+|chapter \d+|section \d+|faq|notes?)$/i;
const mostTitleWords = 7;

function titleSubject(title: string | undefined, sentences: Sentence[]): Subject | undefined {
  const [main = ''] = (title ?? '').replace(/\([^)]*\)/g, ' ').split(/\s[|–—-]\s|[:;.!?](?:\s|$)/, 1);
  if (main.trim() === '' || genericTitles.test(main.trim())) return undefined;
  const tokens = tokensOf(main);
  if (/^\s*how to\s/i.test(main)) return subjectOf(lowered(tokens.slice(2)), 'title', '', 'verb');
  const [start] = tokens;
  if (start && tokens.length > 1 && isGerund({ ...start, text: start.lower }))
    return subjectOf(lowered(tokens.slice(0, 8)), 'title', '', 'gerund');
  const subject = cutSubject.withoutHeads(tokens);
  if (subject.length > mostTitleWords) return longTitleSubject(main, tokens, sentences);
  const plain = textOf(lowered(subject));
  const isPlainWord = sentences.some(({ text }) => text.includes(plain));
  return subjectOf(isPlainWord ? lowered(subject) : subject, 'title', articleBefore(subject, sentences));
}

/** Of a title as long as a sentence, the phrase that the text comes back to most. */
function longTitleSubject(main: string, tokens: Token[], sentences: Sentence[]): Subject | undefined {
  const [best] = rankPhrases([{ text: main, tokens }, ...sentences]).filter(({ tokens: phrase }) =>
    tokens.includes(phrase[0] as Token),
  );
  return best && subjectOf(best.tokens, 'title');
}

/** A title's capitals are a matter of style unless the word is an abbreviation. */
function lowered(tokens: Token[]): Token[] {
  return tokens.map((token) =>
    /^\p{Lu}[\p{Ll}-]*$/u.test(token.text) ? { ...token, text: token.text.toLowerCase() } : token,
  );
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

/** How far a way of finding the subject is trusted. */
const trust: Record<SubjectSource, number> = { question: 2, title: 2, 'first-sentence': 1.5, about: 1, phrase: 0.5 };

function bestCandidate(sentences: Sentence[]): Subject | undefined {
  const first = sentences[0] as Sentence;
  const candidates: { tokens: Token[]; source: SubjectSource; article: string }[] = [
    { ...cutSubject.fromSentence(first), source: 'first-sentence' },
    ...sentences
      .flatMap((sentence) => cutSubject.afterHeads(sentence))
      .map((tokens) => ({ tokens, source: 'about' as const, article: '' })),
    ...rankPhrases(sentences)
      .slice(0, 5)
      .map(({ tokens }) => ({ tokens, source: 'phrase' as const, article: '' })),
  ];
  const stems = sentences.map((sentence) => new Set(sentence.tokens.flatMap(formsOf)));
  let best: { subject: Subject; score: number } | undefined;
  for (const { tokens, source, article } of candidates) {
    const subject = subjectOf(cleanSubject(tokens), source, article);
    const score = subject ? trust[source] * prominence(subject.tokens, stems) : 0;
    if (subject && score > (best?.score ?? 0)) best = { subject, score };
  }
  return best?.subject;
}

/** Rare words named in many sentences; a long phrase is not better for being long. */
function prominence(tokens: Token[], sentenceStems: Set<string>[]): number {
  const weights = tokens.map((token) => wordWeight(token.lower));
  const telling = tokens.filter((_, index) => (weights[index] ?? 0) >= 0.5);
  const mentions = sentenceStems.filter((stems) => telling.every((token) => stems.has(token.stem))).length;
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / tokens.length;
  const isShortName = tokens.length === 1 && /^\p{Lu}{1,3}$/u.test(tokens[0]?.text ?? '');
  return (isShortName ? 0.5 : 1) * (0.3 + mean) * Math.sqrt(1 + mentions) * Math.min(1.3, 0.8 + 0.2 * telling.length);
}
