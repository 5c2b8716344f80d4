import { newStemmer } from 'snowball-stemmers';

/**
 * The stemmer of a language: Porter's original algorithm as Lucene has it for English, else the language's Snowball
 * algorithm, else the word unchanged. Words are expected in lower case.
 */
export function createStemmer(language: string): (word: string) => string {
  const primary = primaryLanguage(language);
  if (primary === 'en') return createPorterStemmer();
  const algorithm = SNOWBALL_ALGORITHMS.get(primary);
  if (algorithm === undefined) return (word) => word;
  const stemmer = newStemmer(algorithm);
  return (word) => stemmer.stem(word) || word;
}

/** `en` of `en-GB`, `EN` or `en_US`. */
export function primaryLanguage(language: string): string {
  return language.toLowerCase().split(/[-_]/)[0] ?? '';
}

/**
 * Porter's algorithm with the three departures of its author's own programs, which Lucene follows: words of up to two
 * letters stay, `logi` becomes `log` and `bli` becomes `ble`. Snowball's `porter` is the paper without them.
 * No later step of the algorithm touches an ending `logi` or `bli`, so both can be mended afterwards.
 * Source: tartarus.org/martin/PorterStemmer, "points of difference from the published algorithm".
 */
function createPorterStemmer(): (word: string) => string {
  const porter = newStemmer('porter');
  return (word) => {
    if (word.length <= 2) return word;
    const stem = porter.stem(word);
    if (stem.endsWith('logi') && hasMeasure(stem.slice(0, -4))) return stem.slice(0, -1);
    if (stem.endsWith('bli') && hasMeasure(stem.slice(0, -3))) return porter.stem(`${stem.slice(0, -1)}e`);
    return stem;
  };
}

/** Porter's condition m > 0: a vowel right before a consonant, where y is a consonant at the start or after a vowel. */
function hasMeasure(stem: string): boolean {
  return /[aeiouy][^aeiouy]/.test(stem.replace(/(^|[aeiou])y/g, '$1Y'));
}

const SNOWBALL_ALGORITHMS = new Map([
  ['ar', 'arabic'],
  ['ca', 'catalan'],
  ['cs', 'czech'],
  ['da', 'danish'],
  ['de', 'german'],
  ['es', 'spanish'],
  ['eu', 'basque'],
  ['fi', 'finnish'],
  ['fr', 'french'],
  ['ga', 'irish'],
  ['hu', 'hungarian'],
  ['hy', 'armenian'],
  ['it', 'italian'],
  ['nb', 'norwegian'],
  ['nl', 'dutch'],
  ['nn', 'norwegian'],
  ['no', 'norwegian'],
  ['pt', 'portuguese'],
  ['ro', 'romanian'],
  ['ru', 'russian'],
  ['sl', 'slovene'],
  ['sv', 'swedish'],
  ['ta', 'tamil'],
  ['tr', 'turkish'],
]);
