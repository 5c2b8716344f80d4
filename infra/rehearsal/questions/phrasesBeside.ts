import type { Sentence } from '../language/sentences';
import { isDescription, isTelling } from '../passage/cleanSubject';
import { isList, rankPhrases, type RankedPhrase } from '../passage/salientPhrase';
import type { Subject } from '../passage/subject';

/** The best phrases that say something beside the subject; noun phrases of a sentence where there are any. */
export function phrasesBeside(subject: Subject | undefined, sentences: Sentence[]): RankedPhrase[] {
  const known = new Set(subject?.tokens.map((token) => token.stem));
  const ranked = rankPhrases(sentences);
  const nouns = isList(sentences) ? [] : firstOf(ranked, (phrase) => phrase.isNoun && saysMore(phrase, known));
  return nouns.length > 0 ? nouns : firstOf(ranked, (phrase) => saysMore(phrase, known));
}

const mostPhrases = 8;

function firstOf(phrases: RankedPhrase[], isWanted: (phrase: RankedPhrase) => boolean): RankedPhrase[] {
  const found: RankedPhrase[] = [];
  for (const phrase of phrases) {
    if (found.length >= mostPhrases) break;
    if (isWanted(phrase)) found.push(phrase);
  }
  return found;
}

function saysMore({ tokens }: RankedPhrase, known: Set<string>): boolean {
  return (
    tokens.length <= 3 &&
    !tokens.some((token) => known.has(token.stem) || /^\d/.test(token.lower)) &&
    isTelling(tokens) &&
    !isDescription(tokens)
  );
}
