import { normalWords } from '../similarity/normalForm';

/** A shorter question stands in texts by chance. */
const minWords = 4;

/** Questions that are looked for in texts, word for word. Memory: the words of the questions. */
export class PhraseIndex {
  /** By the first four words. */
  private readonly phrases = new Map<string, { id: string; words: string[] }[]>();

  /** Questions of fewer than four words are not looked for. */
  add(id: string, text: string): void {
    const words = normalWords(text);
    if (words.length < minWords) return;
    const start = words.slice(0, minWords).join(' ');
    this.phrases.set(start, [...(this.phrases.get(start) ?? []), { id, words }]);
  }

  /** Ids of the questions that stand in a text, whatever their case and punctuation, in the order they stand there. */
  findIn(text: string): string[] {
    if (this.phrases.size === 0) return [];
    const words = normalWords(text);
    const found = new Set<string>();
    for (let start = 0; start + minWords <= words.length; start += 1) {
      const phrases = this.phrases.get(words.slice(start, start + minWords).join(' ')) ?? [];
      for (const phrase of phrases)
        if (phrase.words.every((word, index) => words[start + index] === word)) found.add(phrase.id);
    }
    return [...found];
  }
}
