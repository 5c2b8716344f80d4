/** Why a row of a source was left out. */
export type DropReason =
  | 'empty-document'
  | 'empty-answer'
  | 'no-text-layer'
  | 'unreadable-pdf'
  | 'damaged-gzip'
  | 'not-xml'
  | 'not-utf8'
  | 'duplicate-id'
  | 'not-json'
  | 'off-schema'
  | 'too-large'
  | 'not-selected'
  | 'unknown-id'
  | 'unknown-document'
  | 'unknown-query'
  | 'before-cutoff'
  | 'after-as-of'
  | 'undated'
  | 'refused-document'
  | 'lost-relevant';

/** Lines count from 1; a file that is one document has none. */
export interface RowLocation {
  file: string;
  line?: number;
}

/** A row that was left out; `excerpt` holds at most 200 characters of it. */
export interface Drop {
  reason: DropReason;
  location: RowLocation;
  message: string;
  excerpt: string;
}

/** Reasons that are counted without keeping the rows: the user asked for them, and they may be most of a corpus. */
export const reasonsWithoutRows: ReadonlySet<DropReason> = new Set<DropReason>(['not-selected']);

const maxExcerptCharacters = 200;

export function createDrop(
  reason: DropReason,
  location: RowLocation,
  message: string,
  row: string | Uint8Array = '',
): Drop {
  return { reason, location, message, excerpt: excerptOf(row) };
}

/** `corpus.jsonl:12`, as editors write it. */
export function renderLocation({ file, line }: RowLocation): string {
  return line === undefined ? file : `${file}:${line}`;
}

function excerptOf(row: string | Uint8Array): string {
  // Four bytes are the most that a character takes in UTF-8.
  const text = typeof row === 'string' ? row : Buffer.from(row.subarray(0, maxExcerptCharacters * 4)).toString('utf8');
  return text.slice(0, maxExcerptCharacters).replace(/\p{Cs}/gu, '\ufffd');
}
