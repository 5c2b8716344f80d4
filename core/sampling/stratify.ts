import type { Chunk } from '../contracts/chunk';

/** What passages are told apart by, so that a sample can hold some of each. */
export type StratumName = 'document' | 'folder' | 'length' | 'language' | 'field';

export type StratifiedChunk = Pick<Chunk, 'id' | 'documentId' | 'text' | 'language'>;
export type StratumOf = (chunk: StratifiedChunk) => string;

/** The stratum of passages that have no value, such as those of documents without the field. */
export const noValue = '(none)';

/**
 * How passages are told apart. `folder` is that of the document's id, which is the path of a file in a source of
 * files; `length` is a power of two of characters; `field` reads what the documents say.
 */
export function stratifierFor(by: StratumName, fieldOf: (documentId: string) => string | undefined): StratumOf {
  return stratifiers(fieldOf)[by];
}

function stratifiers(fieldOf: (documentId: string) => string | undefined): Record<StratumName, StratumOf> {
  return {
    document: ({ documentId }) => documentId,
    folder: ({ documentId }) => documentId.slice(0, Math.max(documentId.lastIndexOf('/'), 0)) || noValue,
    length: ({ text }) => lengthBand(text.length),
    language: ({ language }) => language ?? noValue,
    field: ({ documentId }) => fieldOf(documentId) ?? noValue,
  };
}

/** `128-255`, `256-511` and so on. */
function lengthBand(characters: number): string {
  const from = 2 ** Math.floor(Math.log2(Math.max(characters, 1)));
  return `${from}-${2 * from - 1}`;
}
