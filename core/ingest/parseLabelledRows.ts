import { z } from 'zod';
import type { LabelledRow } from '../contracts/labelledRow';
import type { Drop } from './drop';
import { normalizeLine, normalizeText } from './normalizeText';
import { parseRow } from './parseRow';
import type { Line } from './splitLines';

/** Names that tools have for the same column: those of FlagEmbedding, of sentence-transformers, and the plain ones. */
const names = {
  query: ['query', 'question', 'anchor'],
  positives: ['pos', 'positives', 'positive'],
  negatives: ['neg', 'negatives', 'negative'],
} as const;

const passages = z
  .union([z.string().transform((text) => [text]), z.array(z.string())], { error: 'needs a text or a list of texts' })
  .transform((texts) => texts.map(normalizeText))
  .refine((texts) => texts.every((text) => text !== ''), { message: 'has an empty text' });

const somePassages = passages.refine((texts) => texts.length > 0, { message: 'is empty' });

/** `negative_1` and so on are further negatives of the same row. */
const rowSchema = z.record(z.string(), z.unknown()).transform((fields, context): LabelledRow => {
  const named = (column: keyof typeof names): string =>
    names[column].find((name) => fields[name] !== undefined) ?? names[column][0];
  const read = <Value>(name: string, schema: z.ZodType<Value>): Value | undefined => {
    const parsed = schema.safeParse(fields[name]);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', path: [name], message: parsed.error.issues[0]?.message ?? 'invalid' });
    return undefined;
  };
  const query = read(named('query'), queryText) ?? '';
  const positives = read(named('positives'), somePassages) ?? [];
  const numbered = Object.keys(fields).filter((name) => /^negative_\d+$/.test(name));
  const listed = fields[named('negatives')] === undefined ? numbered : [named('negatives'), ...numbered];
  const negatives = listed.flatMap((name) => read(name, passages) ?? []);
  return { query, positives: positives.map((text) => ({ text, grade: 1, scale: 1 })), negatives };
});

const queryText = z
  .string({ error: 'needs the query as a string, in query, question or anchor' })
  .transform(normalizeLine)
  .refine((text) => text !== '', { message: 'is empty' });

/**
 * Lines of labelled rows: a query with its positives and negatives, each a text or a list of texts. Negatives may be
 * missing. Drops: too-large, not-utf8, not-json, off-schema (naming line and field).
 */
export async function* parseLabelledRows(
  lines: AsyncIterable<Line>,
  file: string,
): AsyncGenerator<{ row: LabelledRow } | { drop: Drop }> {
  for await (const line of lines) {
    const parsed = parseRow(line, file, rowSchema);
    if (parsed) yield parsed;
  }
}
