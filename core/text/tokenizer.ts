import { createWordPieceEncoder } from './wordPiece';
import { createLibraryEncoder } from './libraryEncoder';
import { parseSpecialTokens } from './specialTokens';
import { truncatePair } from './truncatePair';

/** Model inputs of a (query, passage) pair, without padding; three arrays of the same length. */
export interface EncodedPair {
  inputIds: number[];
  attentionMask: number[];
  tokenTypeIds: number[];
}

export interface Tokenizer {
  /** Token ids with special tokens, cut at the right to `maxTokens` (special tokens included) when given. */
  encode(text: string, maxTokens?: number): { ids: number[] };
  /**
   * Token ids of a pair, cut to `maxTokens` (special tokens included) as `truncation='longest_first'` does: the longer
   * text first, both when both are over half. @throws RangeError when maxTokens cannot hold the special tokens.
   */
  encodePair(query: string, passage: string, maxTokens: number): EncodedPair;
  /** Token ids of a text without special tokens. */
  plain(text: string): number[];
  /** The token ids of two texts as one input, none cut. */
  joinPair(first: number[], second: number[]): EncodedPair;
  /** Tokens of a text without special tokens. */
  count(text: string): number;
  /** Special tokens that `encode` and `encodePair` add. */
  specialTokens: { single: number; pair: number };
}

/**
 * A Hugging Face fast tokenizer from the parsed `tokenizer.json` and `tokenizer_config.json`. BERT's WordPiece is
 * encoded by this project, equal to the Rust library and quick; everything else by `@huggingface/tokenizers`.
 * @throws TypeError when the JSON is not a tokenizer, or its post-processor is of a kind not known here.
 */
export function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): Tokenizer {
  const encodePlain = createWordPieceEncoder(tokenizerJson) ?? createLibraryEncoder(tokenizerJson, tokenizerConfig);
  const special = parseSpecialTokens(tokenizerJson);
  const joinPair = (first: number[], second: number[]): EncodedPair => {
    const { ids, typeIds } = special.pair.apply(first, second);
    return { inputIds: ids, attentionMask: new Array<number>(ids.length).fill(1), tokenTypeIds: typeIds };
  };
  return {
    encode(text, maxTokens) {
      const room = maxTokens === undefined ? Infinity : roomFor(maxTokens, special.single.added);
      return { ids: special.single.apply(encodePlain(text).slice(0, room), []).ids };
    },
    encodePair(query, passage, maxTokens) {
      const room = roomFor(maxTokens, special.pair.added);
      return joinPair(...truncatePair(encodePlain(query), encodePlain(passage), room));
    },
    plain: encodePlain,
    joinPair,
    count: (text) => encodePlain(text).length,
    specialTokens: { single: special.single.added, pair: special.pair.added },
  };
}

function roomFor(maxTokens: number, added: number): number {
  if (Number.isInteger(maxTokens) && maxTokens >= added) return maxTokens - added;
  throw new RangeError(`maxTokens is ${maxTokens}, but special tokens alone take ${added}; raise maxTokens`);
}
