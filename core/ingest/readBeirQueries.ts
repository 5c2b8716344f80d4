import { z } from 'zod';
import { createDrop, renderLocation, type Drop } from './drop';
import { normalizeLine } from './normalizeText';
import { idSchema, parseRow } from './parseRow';
import { languageOf } from './record';
import type { Line } from './splitLines';

/** A question of an evaluation set, as BEIR's `queries.jsonl` gives it. */
export interface EvaluationQuery {
  id: string;
  text: string;
  language?: string;
  metadata?: Record<string, unknown>;
}

const queryRowSchema = z.looseObject({
  _id: idSchema,
  text: z.string(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

/** Lines of `queries.jsonl`. Drops also: empty-document (a question without text), duplicate-id (the first is kept). */
export async function* readBeirQueries(
  lines: AsyncIterable<Line>,
  file: string,
): AsyncGenerator<{ query: EvaluationQuery } | { drop: Drop }> {
  const firstLine = new Map<string, number>();
  for await (const line of lines) {
    const parsed = parseRow(line, file, queryRowSchema);
    if (!parsed || 'drop' in parsed) {
      if (parsed) yield parsed;
      continue;
    }
    const query = buildQuery(parsed.row);
    const first = firstLine.get(query.id);
    const location = { file, line: line.number };
    const place = renderLocation(location);
    if (first !== undefined) {
      const message = `${place}: id ${query.id} was given before at line ${first}; the first is kept`;
      yield { drop: createDrop('duplicate-id', location, message, query.text) };
    } else if (query.text === '') {
      yield { drop: createDrop('empty-document', location, `${place}: question ${query.id} has no text`, query.id) };
    } else {
      firstLine.set(query.id, line.number);
      yield { query };
    }
  }
}

/** What stands beside `_id`, `text` and `metadata` counts as metadata too. */
function buildQuery({ _id: id, text, metadata: named, ...others }: z.infer<typeof queryRowSchema>): EvaluationQuery {
  const metadata = { ...others, ...named };
  const language = languageOf(metadata['language'], metadata['lang']);
  return {
    ...{ id, text: normalizeLine(text), ...(language === undefined ? {} : { language }) },
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}
