/** Words before a full stop that do not end a sentence, lower-case without the last stop, by language. */
const always: Record<string, string[]> = {
  en: [
    'dr',
    'mr',
    'mrs',
    'ms',
    'prof',
    'rev',
    'gen',
    'sen',
    'rep',
    'gov',
    'capt',
    'lt',
    'col',
    'sgt',
    'hon',
    'st',
    'mt',
  ],
  de: [
    'z.b',
    'z. b',
    'd.h',
    'd. h',
    'u.a',
    'u. a',
    'bzw',
    'ca',
    'hr',
    'fr',
    'nr',
    'str',
    'vgl',
    'dr',
    'prof',
    'dipl',
    'ing',
  ],
  fr: ['m', 'mm', 'dr', 'pr', 'cf', 'p.ex', 'p. ex', 'env', 'av', 'ste', 'st'],
  es: ['sr', 'sra', 'srta', 'dr', 'dra', 'd', 'dña', 'ud', 'uds', 'p.ej', 'p. ej', 'av', 'prof'],
};
const inEveryLanguage = ['e.g', 'i.e', 'cf', 'vs', 'viz', 'et al', 'approx', 'ca'];

/** Words that a number follows: "Fig. 2", but "The answer is no. 2 people left" is cut as well as it can be. */
const beforeNumbers = [
  'fig',
  'figs',
  'eq',
  'eqs',
  'sec',
  'ch',
  'chap',
  'vol',
  'no',
  'nos',
  'nr',
  'p',
  'pp',
  'art',
  'ref',
  'tab',
  'abb',
];

/** Languages that write ordinal numbers with a stop: "am 3. Oktober". */
const ordinalLanguages = new Set(['de', 'da', 'nb', 'nn', 'no', 'fi', 'cs', 'sk', 'hu', 'hr', 'sl', 'et']);

/**
 * Whether a text that ends in a full stop goes on in what follows: after an abbreviation, an initial ("J. Smith")
 * or an ordinal number. `head` needs only the last some words; `tail` only the first.
 */
export function continuesAfterStop(head: string, tail: string, language: string): boolean {
  const before = head.trimEnd();
  if (!before.endsWith('.') || tail === '') return false;
  const words = before.slice(0, -1).toLowerCase();
  const next = tail.trimStart();
  if (endsInWord(words, [...inEveryLanguage, ...(always[language] ?? always['en'] ?? [])])) return true;
  if (/^\p{N}/u.test(next) && endsInWord(words, beforeNumbers)) return true;
  if (ordinalLanguages.has(language) && /(^|\s)\d{1,2}\.$/.test(before) && /^\p{Lu}/u.test(next)) return true;
  // "J. K. Rowling", "John F. Kennedy" and "U.S. Army" go on; "vitamin C. The" does not.
  if (/(^|[\s(])\p{Lu}\.$/u.test(before) && /^\p{Lu}\./u.test(next)) return true;
  return /(^|[\s(]\p{Lu}[\p{L}'’-]*\.?\s|\p{Lu}\.\s?)\p{Lu}\.$/u.test(before) && /^\p{Lu}\p{L}/u.test(next);
}

function endsInWord(text: string, words: string[]): boolean {
  return words.some((word) => text.endsWith(word) && !/[\p{L}\p{N}]/u.test(text.charAt(text.length - word.length - 1)));
}
