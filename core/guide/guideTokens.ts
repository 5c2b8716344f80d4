import { createStemmer } from '../retrieval/stemmer';
import { splitWords } from '../retrieval/words';

/** Text as the words that terms are compared by: lower case, compatibility variants aside, stemmed. */
export type GuideTokens = (text: string) => string[];

const rememberedWords = 200_000;

/** @param language of the guide and the passages, as an ISO code: its stemmer makes inflections the same word. */
export function createGuideTokens(language: string): GuideTokens {
  const stem = createStemmer(language);
  const stems = new Map<string, string>();
  const stemOf = (word: string): string => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    if (stems.size >= rememberedWords) stems.clear();
    const stemmed = stem(word.replace(/'s$/, ''));
    stems.set(word, stemmed);
    return stemmed;
  };
  return (text) => splitWords(text.normalize('NFKC').toLowerCase()).map(stemOf);
}
