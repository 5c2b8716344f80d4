import { createAsciiReader } from './asciiTerms';
import { createStemmer, primaryLanguage } from './stemmer';
import { stopWordsOf } from './stopWords/stopWordsOf';
import { splitWords } from './words';

/** Text to index terms, in text order and with repetitions; documents and queries must use the same one. */
export interface Analyzer {
  /** Primary language subtag, such as `en`. */
  readonly language: string;
  terms(text: string): string[];
}

export interface AnalyzerOptions {
  /** Leave out the language's stop words. */
  stopWords?: boolean;
  /** Bring words to their stems. */
  stemming?: boolean;
  /** Take identifiers apart: `readCSVFile2` is read, csv, file, 2; `max_value` is two words anyway. For source code. */
  identifiers?: boolean | undefined;
}

/** Lucene's StandardTokenizer cuts longer words as well: they are encoded data, not language. */
const LONGEST_WORD = 255;

/**
 * The chain of Lucene's EnglishAnalyzer for English: words, possessive 's off, lower case, Lucene's 33 stop words,
 * Porter stemming. Other languages: words, lower case, elided articles off, Snowball's or Lucene's stop words and the
 * Snowball stemmer where there are some. Runs of Han, Kana, Hangul, Thai, Lao, Khmer and Burmese become character
 * bigrams in every language. Compatibility variants of a character (full width, ligatures) are one term: text is
 * brought to Unicode form NFKC.
 * @param language BCP 47 or ISO 639-1 code; a language without a stemmer is indexed unstemmed.
 */
export function createAnalyzer(language: string, options: AnalyzerOptions = {}): Analyzer {
  const primary = primaryLanguage(language);
  const readText = createTextReader(primary, createWordAnalyzer(primary, options));
  return {
    language: primary,
    terms(text) {
      const terms: string[] = [];
      readText(options.identifiers ? splitIdentifiers(text) : text, (term) => terms.push(term));
      return terms;
    },
  };
}

/** ASCII is in form NFKC and its words are found byte by byte, some four times as fast as by patterns. */
function createTextReader(language: string, analyzeWord: (word: string) => string) {
  // The lower case of a Turkish I is no ASCII letter.
  const isTurkic = language === 'tr' || language === 'az';
  const readAscii = createAsciiReader(analyzeWord);
  const termOf = createTermCache(analyzeWord);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let bytes = new Uint8Array(2 ** 16);
  return (text: string, read: (term: string) => void): void => {
    if (text.length * 3 > bytes.length) bytes = new Uint8Array(text.length * 6);
    const { written: length } = encoder.encodeInto(text, bytes);
    for (let start = 0; start < length;) {
      const end = isTurkic ? start : endOfAscii(bytes, start, length);
      readAscii(bytes, start, end, read);
      start = isTurkic ? length : endOfOthers(bytes, end, length);
      const other = decoder.decode(bytes.subarray(end, start)).normalize('NFKC');
      for (const word of splitWords(isTurkic ? other.toLocaleLowerCase('tr') : other.toLowerCase())) {
        const term = termOf(word);
        if (term !== '') read(term);
      }
    }
  };
}

const [BLANK, LAST_ASCII] = [32, 127];

/** The end of the ASCII text from `start` on: before the first stretch without blanks that has other characters. */
function endOfAscii(bytes: Uint8Array, start: number, length: number): number {
  let end = start;
  for (let index = start; index < length; index++) {
    if (bytes[index]! <= BLANK) end = index + 1;
    else if (bytes[index]! > LAST_ASCII) return end;
  }
  return length;
}

/** The end of the stretches from `start` on that have other characters. */
function endOfOthers(bytes: Uint8Array, start: number, length: number): number {
  let [end, isOther] = [start, false];
  for (let index = start; index < length; index++) {
    if (bytes[index]! > LAST_ASCII) isOther = true;
    else if (bytes[index]! <= BLANK) {
      if (!isOther && index > end) return end;
      [end, isOther] = [index + 1, false];
    }
  }
  return isOther ? length : end;
}

/** Past this many distinct words the cache starts anew, so that it does not grow with the corpus. */
const CACHED_WORDS = 200_000;

function createTermCache(analyzeWord: (word: string) => string): (word: string) => string {
  const cache = new Map<string, string>();
  return (word) => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    if (cache.size >= CACHED_WORDS) cache.clear();
    // V8 keeps the whole text alive behind a slice of it: the cache and the index need a copy of their own.
    const term = copyOf(analyzeWord(word));
    cache.set(copyOf(word), term);
    return term;
  };
}

function copyOf(text: string): string {
  return text.split('').join('');
}

/** The term of a lower-case word; '' when the word is not indexed. */
function createWordAnalyzer(language: string, { stopWords = true, stemming = true }: AnalyzerOptions) {
  const stem = stemming ? createStemmer(language) : (word: string) => word;
  const stops = stopWords ? stopWordsOf(language) : new Set<string>();
  const elided = new Set(ELIDED_ARTICLES.get(language)?.split(' '));
  return (word: string): string => {
    const bare = language === 'en' ? word.replace(/'s$/, '') : withoutArticle(word, elided);
    return stops.has(bare) ? '' : stem(bare.slice(0, LONGEST_WORD));
  };
}

function withoutArticle(word: string, elided: ReadonlySet<string>): string {
  const apostrophe = word.indexOf("'");
  return apostrophe > 0 && elided.has(word.slice(0, apostrophe)) ? word.slice(apostrophe + 1) : word;
}

/** Blanks where case or kind of character changes inside an identifier. */
function splitIdentifiers(text: string): string {
  return text.replace(
    /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/gu,
    ' ',
  );
}

/** Articles and pronouns that lose their vowel before another: l'avion, dell'arte. Source: Lucene's ElisionFilter lists. */
const ELIDED_ARTICLES = new Map([
  ['fr', 'l m t qu n s j d c jusqu quoiqu lorsqu puisqu'],
  ['it', 'c l all dall dell nell sull coll pell gl agl dagl degl negl sugl un m t s v d'],
  ['ca', 'd l m n s t'],
  ['ga', 'd m b'],
]);
