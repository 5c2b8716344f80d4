import { z } from 'zod';
import type { GivenQuery } from '../contracts/query';
import { rowId } from '../hashing/digest';
import { decodeUtf8 } from './decodeUtf8';
import { createDrop, renderLocation, type Drop, type RowLocation } from './drop';
import { normalizeLine } from './normalizeText';
import { idSchema, parseRow } from './parseRow';
import { languageOf } from './record';
import type { Line } from './splitLines';

const rowSchema = z
  .object({
    id: idSchema.optional(),
    _id: idSchema.optional(),
    text: z.string().optional(),
    query: z.string().optional(),
    language: z.unknown().optional(),
    lang: z.unknown().optional(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
  })
  .refine(({ text, query }) => text !== undefined || query !== undefined, {
    message: 'each row needs its query as a string, in text or query',
    path: ['text'],
  });

/**
 * Queries that a person brings: of a `.jsonl` file the rows, as BEIR's `queries.jsonl` has them, of any other file the
 * lines. Drops: not-utf8, not-json, off-schema, too-large, empty-document (without text), and duplicate-id for an id or
 * a text that came before. Memory: an id and a text a query.
 */
export async function* parseGivenQueries(
  lines: AsyncIterable<Line>,
  file: string,
): AsyncGenerator<{ query: GivenQuery } | { drop: Drop }> {
  const seen = new Set<string>();
  const parseLine = /\.jsonl(\.gz)?$/i.test(file) ? parseJsonLine : parseTextLine;
  for await (const line of lines) {
    const parsed = parseLine(line, file);
    if (!parsed || 'drop' in parsed) {
      if (parsed) yield parsed;
      continue;
    }
    const { query } = parsed;
    const marks = [`id ${query.id}`, `text ${query.text.toLowerCase()}`];
    if (query.text === '')
      yield refuse('empty-document', { file, line: line.number }, 'the query has no text', query.id);
    else if (marks.some((mark) => seen.has(mark)))
      yield refuse('duplicate-id', { file, line: line.number }, 'id or text came before', query.text);
    else {
      for (const mark of marks) seen.add(mark);
      yield parsed;
    }
  }
}

type QueryOrDrop = { query: GivenQuery } | { drop: Drop };

function parseJsonLine(line: Line, file: string): QueryOrDrop | undefined {
  const parsed = parseRow(line, file, rowSchema);
  if (!parsed || 'drop' in parsed) return parsed;
  const { id, _id, text, query, language, lang, metadata } = parsed.row;
  const content = normalizeLine(text ?? query ?? '');
  const tag = languageOf(language, lang, metadata?.['language'], metadata?.['lang']);
  return { query: { id: id ?? _id ?? rowId(content), text: content, ...(tag === undefined ? {} : { language: tag }) } };
}

function parseTextLine(line: Line, file: string): QueryOrDrop | undefined {
  const location = { file, line: line.number };
  if (line.tooLarge) return refuse('too-large', location, 'the line is too long', '');
  const text = decodeUtf8(line.bytes);
  if (text === undefined) return refuse('not-utf8', location, 'the line is not UTF-8', '');
  const content = normalizeLine(text);
  return content === '' ? undefined : { query: { id: rowId(content), text: content } };
}

function refuse(reason: Drop['reason'], location: RowLocation, why: string, row: string): { drop: Drop } {
  return { drop: createDrop(reason, location, `${renderLocation(location)}: ${why}`, row) };
}
