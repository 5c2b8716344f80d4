import { z } from 'zod';
import { RankwrightError } from '../errors';
import type { QueryFacts } from './slices';

const rowSchema = z.looseObject({
  _id: z.union([z.string(), z.number()]).transform(String),
  text: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

/**
 * One line of BEIR's queries.jsonl. What stands beside `_id`, `text` and `metadata` counts as metadata too.
 * @param place file and line, for messages. @throws RankwrightError bad-source
 */
export function parseQueryFacts(line: string, place: string): QueryFacts {
  const row = rowSchema.safeParse(parseJson(line));
  if (!row.success) {
    throw new RankwrightError('bad-source', `${place}: received "${line.slice(0, 200)}", which is no query`, {
      mend: 'write one JSON object a line: {"_id": "q1", "text": "…", "metadata": {"kind": "…"}}',
    });
  }
  const { _id: id, text, metadata, ...others } = row.data;
  return { id, ...(text === undefined ? {} : { text }), metadata: { ...others, ...metadata } };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
