import { z } from 'zod';
import { rowId } from '../hashing/digest';
import type { Drop } from './drop';
import { idSchema, parseRow } from './parseRow';
import { languageOf, type SourceRecord } from './record';
import type { Line } from './splitLines';

const jsonlRowSchema = z
  .looseObject({
    id: idSchema.optional(),
    _id: idSchema.optional(),
    title: z.string().nullish(),
    text: z.string().optional(),
    contents: z.string().optional(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
  })
  .refine((row) => row.text !== undefined || row.contents !== undefined, {
    message: 'each row needs its text as a string, in text or contents',
    path: ['text'],
  });
type JsonlRow = z.infer<typeof jsonlRowSchema>;

/**
 * Lines of JSON objects with `text` (or Pyserini's `contents`), and optionally `id` (or `_id`), `title`, `language`
 * and `metadata`; other fields are kept as metadata. A row without an id gets one from its title and text.
 */
export async function* parseJsonl(
  lines: AsyncIterable<Line>,
  file: string,
): AsyncGenerator<{ record: SourceRecord } | { drop: Drop }> {
  for await (const line of lines) {
    const parsed = parseRow(line, file, jsonlRowSchema);
    if (parsed && 'row' in parsed) yield { record: jsonlRecord(parsed.row, file, line.number) };
    else if (parsed) yield parsed;
  }
}

function jsonlRecord(row: JsonlRow, file: string, line: number): SourceRecord {
  const { id, _id, title, text, contents, metadata, language, lang, ...rest } = row;
  const content = text ?? contents ?? '';
  const tag = languageOf(language, lang, metadata?.['language'], metadata?.['lang']);
  return {
    id: id ?? _id ?? rowId(title ?? '', content),
    ...(title == null ? {} : { title }),
    text: content,
    ...(tag === undefined ? {} : { language: tag }),
    metadata: { ...rest, ...metadata },
    location: { file, line },
  };
}
