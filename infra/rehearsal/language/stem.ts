/**
 * A light English stemmer that errs on the side of joining words: "treated", "treating", "treatments" and "treatment"
 * are one. Words with digits and words of up to three letters stay as they are. Expects lower case.
 */
export function stem(word: string): string {
  const kept = stems.get(word);
  if (kept !== undefined) return kept;
  const found = word.length <= 3 || /\d/.test(word) ? word : withoutEnding(withoutPlural(word));
  if (stems.size >= maxStems) stems.clear();
  stems.set(word, found);
  return found;
}

const maxStems = 100_000;
const stems = new Map<string, string>();

function withoutPlural(word: string): string {
  if (word.endsWith('sis')) return word.slice(0, -2);
  if (!word.endsWith('s') || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:x|ch|sh|ss|zz)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** Longest first; the number is how many letters must be left. */
const endings: [string, number][] = [
  ['ization', 3],
  ['isation', 3],
  ['ational', 4],
  ['fulness', 3],
  ['ically', 4],
  ['ation', 4],
  ['ingly', 4],
  ['ition', 4],
  ['ment', 4],
  ['ness', 4],
  ['edly', 4],
  ['ance', 4],
  ['ence', 4],
  ['able', 4],
  ['ible', 4],
  ['ing', 3],
  ['ion', 4],
  ['ive', 4],
  ['ity', 4],
  ['ful', 4],
  ['ed', 3],
  ['ly', 4],
  ['al', 5],
];

function withoutEnding(word: string): string {
  for (const [ending, left] of endings) {
    if (word.length - ending.length >= left && word.endsWith(ending)) return withoutTail(word.slice(0, -ending.length));
  }
  return withoutTail(word);
}

function withoutTail(word: string): string {
  if (word.length > 3 && /([bdgmnprt])\1$/.test(word)) return word.slice(0, -1);
  if (word.length > 3 && word.endsWith('e')) return word.slice(0, -1);
  if (word.length > 3 && /[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}i`;
  return word;
}
