declare module 'snowball-stemmers' {
  /** @throws when the algorithm is unknown; `algorithms()` lists the known ones. */
  export function newStemmer(algorithm: string): { stem(word: string): string };
  export function algorithms(): string[];
}
