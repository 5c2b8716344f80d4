import { parse } from 'papaparse';
import { z } from 'zod';
import { guideEntrySchema, type GuideEntry } from '../contracts/guide';
import { decodeUtf8 } from '../ingest/decodeUtf8';
import { createDrop, renderLocation, type Drop, type RowLocation } from '../ingest/drop';
import { parseRow } from '../ingest/parseRow';
import type { Line } from '../ingest/splitLines';

type EntryOrDrop = { entry: GuideEntry } | { drop: Drop };

/**
 * Terms and relations, by the ending of the file's name: `.tsv` and `.csv` with one column (a term) or three (subject,
 * relation, object), with or without a head line; `.jsonl` with objects of the same names, or plain strings; any other
 * file has a term a line. Blank lines, and lines of text that begin with `#`, are no rows. A row that cannot be read is
 * a drop: not-utf8, not-json, off-schema, too-large.
 */
export async function* parseGuide(lines: AsyncIterable<Line>, file: string): AsyncGenerator<EntryOrDrop> {
  const parseLine = parserFor(file);
  for await (const line of lines) {
    const parsed = parseLine(line, file);
    if (parsed) yield parsed;
  }
}

/** Columns, or why they cannot be read. */
type Split = (text: string) => string[] | string;
type ParseLine = (line: Line, file: string) => EntryOrDrop | undefined;

function parserFor(file: string): ParseLine {
  if (/\.jsonl(\.gz)?$/i.test(file)) return parseJsonLine;
  if (/\.tsv(\.gz)?$/i.test(file)) return textLine((text) => text.split('\t'));
  if (/\.csv(\.gz)?$/i.test(file)) return textLine(splitCsv);
  return textLine((text) => [text]);
}

const jsonRowSchema = z.preprocess((row) => (typeof row === 'string' ? { term: row } : row), guideEntrySchema);

function parseJsonLine(line: Line, file: string): EntryOrDrop | undefined {
  const parsed = parseRow(line, file, jsonRowSchema);
  if (!parsed || 'drop' in parsed) return parsed;
  return { entry: parsed.row };
}

function textLine(split: Split): ParseLine {
  return (line, file) => {
    const location: RowLocation = { file, line: line.number };
    const place = renderLocation(location);
    if (line.tooLarge) return { drop: createDrop('too-large', location, `${place}: the line is too long`, line.bytes) };
    const text = decodeUtf8(line.bytes)?.trim();
    if (text === undefined)
      return { drop: createDrop('not-utf8', location, `${place}: the line is not UTF-8`, line.bytes) };
    if (text === '' || text.startsWith('#')) return undefined;
    return readColumns(text, split, location);
  };
}

function readColumns(text: string, split: Split, location: RowLocation): EntryOrDrop | undefined {
  const refuse = (why: string) => ({
    drop: createDrop('off-schema', location, `${renderLocation(location)}: ${why}`, text),
  });
  const columns = split(text);
  if (typeof columns === 'string') return refuse(columns);
  if (location.line === 1 && isHead(columns)) return undefined;
  const [subject, relation, object] = columns;
  if (columns.length !== 1 && columns.length !== 3)
    return refuse(`expected one column or three, found ${columns.length}`);
  const parsed = guideEntrySchema.safeParse(columns.length === 1 ? { term: subject } : { subject, relation, object });
  return parsed.success ? { entry: parsed.data } : refuse('each column needs 1 to 200 characters');
}

const heads = new Set(['term', 'subject,relation,object', 'subject,predicate,object', 'head,relation,tail']);

function isHead(columns: readonly string[]): boolean {
  return heads.has(columns.map((column) => column.trim().toLowerCase()).join(','));
}

/** A comma in quotes behind a blank would split its column unnoticed, so such quotes are refused. */
function splitCsv(text: string): string[] | string {
  const { data, errors } = parse<string[]>(text, { delimiter: ',' });
  if (errors[0]) return `${errors[0].message}: ${text.slice(0, 80)}`;
  const [columns = []] = data;
  const late = columns.find((column) => /^\s+"/.test(column));
  if (late !== undefined) return `quotes must begin where their column does, received ${late.slice(0, 80)}`;
  return columns.map((column) => column.trim());
}
