import { rowId } from '../hashing/digest';
import type { Chunk } from '../contracts/chunk';
import type { Document } from '../contracts/document';
import type { Span } from '../text/sentences';
import { packUnits } from './packUnits';
import { splitUnits } from './splitUnits';

export interface ChunkerOptions {
  /** The most tokens of a passage, without special tokens. */
  maxTokens: number;
  /** The most tokens that a passage repeats from the one before; whole sentences only, so often fewer. */
  overlapTokens: number;
  /** Tokens of a text without special tokens, as the base model counts them. */
  countTokens: (text: string) => number;
  /**
   * The most UTF-16 units of a passage; 16 a token unless told. It bounds what the tokenizer counts as little,
   * such as an encoded file that is one unknown word.
   */
  maxCharacters?: number;
}

/**
 * Cuts documents into passages of at most `maxTokens` at sentence ends; a sentence that is too long is cut after its
 * clauses, else its words, else its characters (a single character over the bound stays whole). Passages together hold every character that is
 * not white space, and `document.text.slice(start, end) === text`. A text that comes again within a document has an
 * id of its own, from its count. @throws RangeError when the numbers do not make sense.
 */
export function createChunker(options: ChunkerOptions): (document: Document) => Chunk[] {
  const { maxTokens, overlapTokens, countTokens, maxCharacters = 16 * maxTokens } = options;
  if (!(maxTokens >= 1 && overlapTokens >= 0 && overlapTokens < maxTokens && maxCharacters >= 1)) {
    throw new RangeError(
      `maxTokens is ${maxTokens}, overlapTokens ${overlapTokens}, maxCharacters ${maxCharacters}: ` +
        'maxTokens and maxCharacters must be at least 1 and overlapTokens from 0 to below maxTokens',
    );
  }
  const limits = { maxTokens, overlapTokens, maxCharacters, countTokens };
  return (document) => {
    const units = splitUnits(document.text, document.language, limits);
    return buildChunks(document, packUnits(document.text, units, limits));
  };
}

function buildChunks(document: Document, spans: Span[]): Chunk[] {
  const timesSeen = new Map<string, number>();
  return spans.map(({ start, end }, index) => {
    const text = document.text.slice(start, end);
    const times = timesSeen.get(text) ?? 0;
    timesSeen.set(text, times + 1);
    return {
      id: times === 0 ? rowId(document.id, text) : rowId(document.id, text, String(times)),
      documentId: document.id,
      index,
      text,
      ...(document.title === undefined ? {} : { title: document.title }),
      start,
      end,
      ...(document.language === undefined ? {} : { language: document.language }),
    };
  });
}
