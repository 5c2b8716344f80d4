import { createDrop, renderLocation, type Drop, type RowLocation } from './drop';
import { buildDocument, type DocumentOrDrop, type SourceRecord } from './record';
import { decodeUtf8 } from './decodeUtf8';
import type { Line } from './splitLines';

/** Decides record by record what becomes a document; holds every id that it kept (about 100 bytes a document). */
export interface DocumentSelector {
  /** A document, or a drop: not-selected, duplicate-id (the first with an id stays), empty-document. */
  select(record: SourceRecord): DocumentOrDrop;
  /** After the last record: an unknown-id drop for every selected id that no record had. */
  unmatched(): Drop[];
}

/** Ids that a person selected, with the line that names them. */
export interface IdSelection {
  file: string;
  lineOf: Map<string, number>;
}

export function createDocumentSelector(only?: IdSelection): DocumentSelector {
  const firstPlace = new Map<string, RowLocation>();
  const matched = new Set<string>();
  return {
    select(record) {
      if (only && !only.lineOf.has(record.id)) return { drop: notSelected(record) };
      if (only) matched.add(record.id);
      const first = firstPlace.get(record.id);
      if (first) return { drop: duplicateId(record, first) };
      const built = buildDocument(record);
      if ('document' in built) firstPlace.set(record.id, record.location);
      return built;
    },
    unmatched: () =>
      [...(only?.lineOf ?? [])]
        .filter(([id]) => !matched.has(id))
        .map(([id, line]) => unknownId(id, { file: only?.file ?? '', line })),
  };
}

/** Reads a file with one id a line; blank lines are passed over, repeated ids count once. */
export async function readIdSelection(lines: AsyncIterable<Line>, file: string): Promise<IdSelection> {
  const lineOf = new Map<string, number>();
  for await (const line of lines) {
    const id = decodeUtf8(line.bytes)?.trim() ?? '';
    if (id !== '' && !lineOf.has(id)) lineOf.set(id, line.number);
  }
  return { file, lineOf };
}

function notSelected(record: SourceRecord): Drop {
  return createDrop('not-selected', record.location, `document ${record.id} is not among the selected ids`, record.id);
}

function duplicateId(record: SourceRecord, first: RowLocation): Drop {
  const places = `${renderLocation(record.location)}: id ${record.id} was given before at ${renderLocation(first)}`;
  return createDrop('duplicate-id', record.location, `${places}; the first is kept`, record.text);
}

function unknownId(id: string, location: RowLocation): Drop {
  return createDrop('unknown-id', location, `${renderLocation(location)}: no document has the selected id ${id}`, id);
}
