import { normalForm } from '../similarity/normalForm';
import { jaccard, wordShingles } from '../similarity/shingles';

export type CopyReason = 'same-text' | 'near-duplicate';

/**
 * Tells whether a text says the same as one of the given: the same words, or nearly, which ids do not show. Exact, because
 * the texts are few. `nearDuplicate`: the Jaccard similarity of word 5-grams from which two texts are one.
 */
export function createCopyFinder(
  texts: readonly string[],
  nearDuplicate: number,
): (text: string) => CopyReason | undefined {
  const forms = new Set(texts.map(normalForm));
  const shingles = texts.map((text) => wordShingles(text));
  return (text) => {
    if (shingles.length === 0) return undefined;
    if (forms.has(normalForm(text))) return 'same-text';
    const own = wordShingles(text);
    return shingles.some((other) => jaccard(own, other) >= nearDuplicate) ? 'near-duplicate' : undefined;
  };
}
