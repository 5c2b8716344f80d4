/** A term where it stands in a text: words `from` to `to`, the end not included. */
export interface TermMatch {
  term: number;
  from: number;
  to: number;
}

/** Words a trie tells apart at most: a child's place is node × this + word, which a double holds exactly. */
const mostWords = 2 ** 21;

/**
 * Terms as sequences of words, numbered in the order they are added; a term that is added again keeps its number.
 * Memory: about 50 bytes a word of a term, shared beginnings once; 100,000 terms of three words take some 15 MB.
 */
export class TermTrie {
  private readonly words = new Map<string, number>();
  private readonly children = new Map<number, number>();
  private readonly termAt = new Map<number, number>();
  private nodes = 1;

  get size(): number {
    return this.termAt.size;
  }

  /** The number of the term; undefined for one without words. @throws RangeError beyond two million different words */
  add(words: readonly string[]): number | undefined {
    if (words.length === 0) return undefined;
    let node = 0;
    for (const word of words) node = this.childOf(node, this.numberOf(word));
    const known = this.termAt.get(node);
    if (known !== undefined) return known;
    this.termAt.set(node, this.termAt.size);
    return this.termAt.size - 1;
  }

  /**
   * The terms in a text, in its order, without those that lie within a longer one. Takes the words of the text times
   * those of the longest term at most, however many terms there are.
   */
  find(text: readonly string[]): TermMatch[] {
    const numbers = text.map((word) => this.words.get(word));
    const matches: TermMatch[] = [];
    let covered = 0;
    for (let from = 0; from < numbers.length; from += 1) {
      const longest = this.longestFrom(numbers, from);
      // What ends no later than a match that began before lies within it.
      if (!longest || longest.to <= covered) continue;
      matches.push(longest);
      covered = longest.to;
    }
    return matches;
  }

  private longestFrom(numbers: readonly (number | undefined)[], from: number): TermMatch | undefined {
    let node: number | undefined = 0;
    let longest: TermMatch | undefined;
    for (let to = from; to < numbers.length; to += 1) {
      const word = numbers[to];
      node = word === undefined ? undefined : this.children.get(node * mostWords + word);
      if (node === undefined) return longest;
      const term = this.termAt.get(node);
      if (term !== undefined) longest = { term, from, to: to + 1 };
    }
    return longest;
  }

  private childOf(node: number, word: number): number {
    const place = node * mostWords + word;
    const known = this.children.get(place);
    if (known !== undefined) return known;
    this.children.set(place, this.nodes);
    return this.nodes++;
  }

  private numberOf(word: string): number {
    const known = this.words.get(word);
    if (known !== undefined) return known;
    if (this.words.size >= mostWords) throw new RangeError(`a guide has at most ${mostWords} different words`);
    this.words.set(word, this.words.size);
    return this.words.size - 1;
  }
}
