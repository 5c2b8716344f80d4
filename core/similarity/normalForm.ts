import { splitWords } from '../retrieval/words';

/** The words of a text in order without case, width and punctuation: what two texts share that say the same. */
export function normalWords(text: string): string[] {
  return splitWords(text.normalize('NFKC').toLowerCase());
}

/** The same as one line; equal for texts that differ only in case, width, space and punctuation. */
export function normalForm(text: string): string {
  return normalWords(text).join(' ');
}
