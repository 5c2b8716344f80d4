import { LruCache } from '../language/lruCache';
import { sentencesOf, type Sentence } from '../language/sentences';
import { formsOf, tokensOf, type Token } from '../language/tokens';
import type { Passage } from '../task/readTask';
import { isImperative } from '../language/verbs';
import { aspectIndex, aspects } from './aspects';
import { findSubject } from './findSubject';
import type { Subject } from './subject';
import { aspectsAnswered, aspectsAsked, leadingAspects } from './triggers';

/** What the rules know of a passage; computed once and kept for as long as the passage comes up again. */
export interface PassageAnalysis {
  sentences: Sentence[];
  /** The aspects (by index) that each sentence speaks of, in step with `sentences`. */
  sentenceAspects: Map<number, number>[];
  /** For each aspect, how much of the passage speaks of it. */
  strengths: number[];
  /** The aspects asked for by the question that the passage opens with. */
  opening: Map<number, number> | undefined;
  titleStems: Set<string>;
  /** The stems of each sentence, in step with `sentences`; hyphenated words count whole, joined and in parts. */
  sentenceStems: Set<string>[];
  /** In how many sentences each stem occurs. */
  stemCounts: Map<string, number>;
  /** Upper-case abbreviations of three letters or more. */
  acronyms: string[];
  subject: Subject | undefined;
}

/** Reads a passage, as far as {@link mostCharacters}. */
export function analysePassage(passage: Passage): PassageAnalysis {
  return analyses.get(`${passage.title ?? ''}\n${passage.text}`, () => compute(passage));
}

const analyses = new LruCache<PassageAnalysis>(1024);

function compute({ title, text }: Passage): PassageAnalysis {
  const sentences = sentencesOf(text.slice(0, mostCharacters).replace(labelAtStart, ''));
  const sentenceStems = sentences.map(({ tokens }) => stemsOf(tokens));
  const sentenceAspects = sentences.map(({ tokens }) => withInstruction(tokens, aspectsAnswered(tokens)));
  const first = sentences[0];
  const opensWithQuestion = first !== undefined && first.text.endsWith('?') && sentences.length > 1;
  return {
    sentences,
    sentenceAspects,
    strengths: strengthsOf(sentenceAspects, leadingAspects(sentences[opensWithQuestion ? 1 : 0]?.tokens ?? [])),
    opening: opensWithQuestion ? aspectsAsked(first.tokens).found : undefined,
    titleStems: new Set(tokensOf(title ?? '').flatMap(formsOf)),
    sentenceStems,
    stemCounts: countsOf(sentenceStems),
    acronyms: [...new Set(text.slice(0, mostCharacters).match(/\b[A-Z]{3,8}\b/g))],
    subject: findSubject(title, sentences, sentenceStems),
  };
}

const howto = aspectIndex('howto');

function withInstruction(tokens: Token[], found: Map<number, number>): Map<number, number> {
  return isImperative(tokens) ? found.set(howto, 1) : found;
}

/** A model's context has an end too; far more than a passage of a pipeline has. */
const mostCharacters = 24_000;

const labelAtStart =
  /^\s{0,9}(?:summary|overview|abstract|key points|background|introduction)\s{0,3}[:–-]{1,3}\s{0,9}/i;

/** The first sentence counts double and what it starts with once more: what a passage is for is said early. */
function strengthsOf(sentenceAspects: Map<number, number>[], leading: number[]): number[] {
  const strengths: number[] = aspects.map((_, aspect) => (leading.includes(aspect) ? 2 : 0));
  sentenceAspects.forEach((found, index) => {
    for (const [aspect, weight] of found) strengths[aspect] = (strengths[aspect] ?? 0) + weight * (index === 0 ? 2 : 1);
  });
  return strengths;
}

function stemsOf(tokens: Token[]): Set<string> {
  const stems = new Set<string>();
  for (const token of tokens) {
    if (token.lower.includes('-')) for (const form of formsOf(token)) stems.add(form);
    else stems.add(token.stem);
  }
  return stems;
}

function countsOf(sentenceStems: Set<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const stems of sentenceStems) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return counts;
}
