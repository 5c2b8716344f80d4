/**
 * Words of a lower-case text in order: runs of letters, digits and marks, with apostrophes inside (`alzheimer's`,
 * `l'eau`) kept and written `'`. Runs in scripts without blanks, and Korean, come as overlapping bigrams of characters, a
 * lone one as itself.
 */
export function splitWords(text: string): string[] {
  const plain = text.replace(/\u00ad/g, '').replace(/[\u2018\u2019]/g, "'");
  const words = plain.match(WORD) ?? [];
  return UNSPACED.test(plain) ? words.flatMap(splitUnspaced) : words;
}

/** Marks and joiners belong to the letter before them: without them Hindi or Persian words fall apart. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*(?:'[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*)*/gu;

/** Korean has blanks, but grows endings on its words; bigrams find the word without them. Lucene's CJKAnalyzer does so. */
const UNSPACED_CLASS =
  '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{Script=Hangul}' +
  '\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const UNSPACED = new RegExp(`[${UNSPACED_CLASS}]`, 'u');
const RUNS = new RegExp(`[${UNSPACED_CLASS}]+|[^${UNSPACED_CLASS}]+`, 'gu');

function splitUnspaced(word: string): string[] {
  const runs = word.match(RUNS) ?? [];
  const parts = runs.flatMap((run) => (UNSPACED.test(run) ? bigrams([...run]) : [run.replace(/^'+|'+$/g, '')]));
  return parts.filter((part) => part !== '');
}

function bigrams(characters: string[]): string[] {
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
