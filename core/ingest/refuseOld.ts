import type { Document } from '../contracts/document';
import { createDrop, type Drop } from './drop';
import { readDay } from './readDay';

/** What is novel: documents whose date is later than a day. */
export interface Cutoff {
  /** A day such as 2025-04-30. */
  after: string;
  /** The field of a document's metadata that holds its date. */
  dateField: string;
}

/**
 * Why a document is not novel: it is dated on or before the day (`before-cutoff`), or has no date that can be read
 * (`undated`); undefined for one that is. A date is ISO 8601; with a time, its calendar day counts as it is written.
 */
export function refuseOld(
  { id, metadata }: Pick<Document, 'id' | 'metadata'>,
  { after, dateField }: Cutoff,
  file: string,
): Drop | undefined {
  const written = metadata?.[dateField];
  const day = typeof written === 'string' ? readDay(written) : undefined;
  const field = `${file}: metadata.${dateField} of document ${id}`;
  if (day === undefined) {
    const received = written === undefined ? 'is missing' : `is no date such as 2025-05-01: ${JSON.stringify(written)}`;
    return createDrop('undated', { file }, `${field} ${received.slice(0, 200)}`, id);
  }
  if (day > after) return undefined;
  return createDrop('before-cutoff', { file }, `${field} is ${day}, not after ${after}`, id);
}
