import { z } from 'zod';
import type { Drop } from './drop';
import { idSchema, parseRow } from './parseRow';
import { languageOf, type SourceRecord } from './record';
import type { Line } from './splitLines';

const beirRowSchema = z.object({
  _id: idSchema,
  title: z.string().nullish(),
  text: z.string(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

/** Lines of BEIR's `corpus.jsonl` (`_id`, `title`, `text`, `metadata`), in order; blank lines are passed over. */
export async function* parseBeirCorpus(
  lines: AsyncIterable<Line>,
  file: string,
): AsyncGenerator<{ record: SourceRecord } | { drop: Drop }> {
  for await (const line of lines) {
    const parsed = parseRow(line, file, beirRowSchema);
    if (parsed && 'row' in parsed) yield { record: beirRecord(parsed.row, file, line.number) };
    else if (parsed) yield parsed;
  }
}

function beirRecord(row: z.infer<typeof beirRowSchema>, file: string, line: number): SourceRecord {
  const language = languageOf(row.metadata?.['language'], row.metadata?.['lang']);
  return {
    id: row._id,
    ...(row.title == null ? {} : { title: row.title }),
    text: row.text,
    ...(language === undefined ? {} : { language }),
    ...(row.metadata == null ? {} : { metadata: row.metadata }),
    location: { file, line },
  };
}
