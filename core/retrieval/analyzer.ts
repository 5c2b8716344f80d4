import { createStemmer, primaryLanguage } from './stemmer';
import { splitWords } from './words';

/** Text to index terms, in text order and with repetitions; documents and queries must use the same one. */
export interface Analyzer {
  /** Primary language subtag, such as `en`. */
  readonly language: string;
  terms(text: string): string[];
}

/** A word is analysed once; past this many distinct ones the cache starts anew, so that it cannot grow with the corpus. */
const CACHED_WORDS = 200_000;
/** Lucene's StandardTokenizer cuts longer words as well: they are encoded data, not language. */
const LONGEST_WORD = 255;

/**
 * The chain of Lucene's EnglishAnalyzer for English: words, possessive 's off, lower case, Lucene's 33 stop words,
 * Porter stemming. Other languages: words, lower case, elided articles off, the Snowball stemmer where there is one.
 * Runs of Han, Kana, Thai, Lao, Khmer and Burmese become character bigrams in every language. Compatibility variants
 * of a character (full width, ligatures) are one term: text is brought to Unicode form NFKC.
 * @param language BCP 47 or ISO 639-1 code; a language without a stemmer is indexed unstemmed.
 */
export function createAnalyzer(language: string): Analyzer {
  const primary = primaryLanguage(language);
  const analyzeWord = createWordAnalyzer(primary);
  const lowerCase =
    primary === 'tr' ? (text: string) => text.toLocaleLowerCase('tr') : (text: string) => text.toLowerCase();
  const cache = new Map<string, string>();
  const termOf = (word: string): string => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    if (cache.size >= CACHED_WORDS) cache.clear();
    // V8 keeps the whole text alive behind a slice of it: the cache and the index need a copy of their own.
    const term = copyOf(analyzeWord(word));
    cache.set(copyOf(word), term);
    return term;
  };
  return {
    language: primary,
    terms: (text) =>
      splitWords(lowerCase(compatible(text)))
        .map(termOf)
        .filter(isTerm),
  };
}

/** ASCII is NFKC already, and testing for it is several times faster than normalising. */
function compatible(text: string): string {
  return /^\p{ASCII}*$/u.test(text) ? text : text.normalize('NFKC');
}

/** The term of a lower-case word; '' when the word is not indexed. */
function createWordAnalyzer(language: string): (word: string) => string {
  const stem = createStemmer(language);
  const stopWords = language === 'en' ? ENGLISH_STOP_WORDS : new Set<string>();
  const elided = new Set(ELIDED_ARTICLES.get(language)?.split(' '));
  return (word) => {
    const bare = language === 'en' ? word.replace(/'s$/, '') : withoutArticle(word, elided);
    return stopWords.has(bare) ? '' : stem(bare.slice(0, LONGEST_WORD));
  };
}

function withoutArticle(word: string, elided: ReadonlySet<string>): string {
  const apostrophe = word.indexOf("'");
  return apostrophe > 0 && elided.has(word.slice(0, apostrophe)) ? word.slice(apostrophe + 1) : word;
}

function copyOf(text: string): string {
  return text.split('').join('');
}

function isTerm(term: string): boolean {
  return term !== '';
}

/** Lucene: EnglishAnalyzer.ENGLISH_STOP_WORDS_SET. */
const ENGLISH_STOP_WORDS = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they ' +
    'this to was will with'
  ).split(' '),
);

/** Articles and pronouns that lose their vowel before another: l'avion, dell'arte. Source: Lucene's ElisionFilter lists. */
const ELIDED_ARTICLES = new Map([
  ['fr', 'l m t qu n s j d c jusqu quoiqu lorsqu puisqu'],
  ['it', 'c l all dall dell nell sull coll pell gl agl dagl degl negl sugl un m t s v d'],
  ['ca', 'd l m n s t'],
  ['ga', 'd m b'],
]);
