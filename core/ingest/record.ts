import type { Document } from '../contracts/document';
import { createDrop, renderLocation, type Drop, type RowLocation } from './drop';
import { normalizeLine, normalizeText } from './normalizeText';

/** A row as its file gave it, before text is normalised; `text` may be empty. */
export interface SourceRecord {
  id: string;
  title?: string;
  text: string;
  language?: string;
  metadata?: Record<string, unknown>;
  location: RowLocation;
}

export type DocumentOrDrop = { document: Document } | { drop: Drop };

/**
 * The document of a record. A record with a title alone becomes a document whose text is the title, so that
 * judgements that name it stay valid; one without either is dropped as empty-document.
 */
export function buildDocument(record: SourceRecord): DocumentOrDrop {
  const ownText = normalizeText(record.text);
  const ownTitle = normalizeLine(record.title ?? '');
  const text = ownText === '' ? ownTitle : ownText;
  if (text === '') {
    const place = renderLocation(record.location);
    return {
      drop: createDrop('empty-document', record.location, `${place}: document ${record.id} has no text`, record.id),
    };
  }
  const document: Document = {
    id: record.id,
    ...(ownTitle !== '' && ownText !== '' ? { title: ownTitle } : {}),
    text,
    ...(record.language === undefined ? {} : { language: record.language }),
    ...(record.metadata && Object.keys(record.metadata).length > 0 ? { metadata: record.metadata } : {}),
  };
  return { document };
}

/** A language tag in a row's own fields, lower-case: `lang` or `language`, as in "en" or "pt-br". */
export function languageOf(...fields: unknown[]): string | undefined {
  const tag = fields.find(
    (field): field is string => typeof field === 'string' && /^[a-z]{2,3}([-_][a-z0-9]+)*$/i.test(field),
  );
  return tag?.toLowerCase().replaceAll('_', '-');
}
