const shingleWords = 5;

/** The set of word 5-grams of a text, lower-cased; a shorter text is one shingle. */
export function createShingles(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const shingles = new Set<string>();
  for (let start = 0; start + shingleWords <= words.length; start += 1) {
    shingles.add(words.slice(start, start + shingleWords).join(' '));
  }
  if (shingles.size === 0 && words.length > 0) shingles.add(words.join(' '));
  return shingles;
}

/** Size of the intersection over size of the union, in 0..1; 0 when both are empty. */
export function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0;
  for (const item of left) if (right.has(item)) common += 1;
  const union = left.size + right.size - common;
  return union === 0 ? 0 : common / union;
}
