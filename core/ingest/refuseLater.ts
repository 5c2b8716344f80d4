import type { Document } from '../contracts/document';
import { createDrop, type Drop } from './drop';
import { readDay } from './readDay';

/** The moment at which a corpus is looked at. */
export interface AsOf {
  /** A day, which counts to its end, or a time (ISO 8601; without an offset it is UTC). */
  asOf: string;
  /** The field of a document's metadata that holds its date. */
  dateField: string;
}

/**
 * Why a document was not there yet: it is dated later (`after-as-of`), or has no date that can be read (`undated`), so that
 * nobody knows; undefined for one that was. Where one of the two dates has no time, their calendar days are compared.
 */
export function refuseLater(
  { id, metadata }: Pick<Document, 'id' | 'metadata'>,
  { asOf, dateField }: AsOf,
): Drop | undefined {
  const written = metadata?.[dateField];
  const day = typeof written === 'string' ? readDay(written) : undefined;
  const field = `metadata.${dateField} of document ${id}`;
  const location = { file: 'corpus' };
  if (typeof written !== 'string' || day === undefined) {
    const received = written === undefined ? 'is missing' : `is no date such as 2025-05-01: ${JSON.stringify(written)}`;
    return createDrop('undated', location, `${field} ${received.slice(0, 200)}`, id);
  }
  if (!isLater({ written, day }, asOf)) return undefined;
  return createDrop('after-as-of', location, `${field} is ${written}, later than ${asOf}`, id);
}

function isLater({ written, day }: { written: string; day: string }, asOf: string): boolean {
  const [instant, limit] = [readInstant(written), readInstant(asOf)];
  if (instant !== undefined && limit !== undefined) return instant > limit;
  return day > (readDay(asOf) ?? '');
}

/** Milliseconds since the epoch of a date with a time; undefined without one. */
function readInstant(written: string): number | undefined {
  const time = written.trim().replace(' ', 'T');
  if (!time.includes('T')) return undefined;
  const instant = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(time) ? time : `${time}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}
