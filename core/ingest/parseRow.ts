import { z } from 'zod';
import { createDrop, renderLocation, type Drop, type RowLocation } from './drop';
import { decodeUtf8 } from './decodeUtf8';
import type { Line } from './splitLines';

/**
 * One line of JSON against a schema. Undefined for a blank line, which is no row.
 * Drops: too-large, not-utf8, not-json, off-schema (naming the field).
 */
export function parseRow<Row>(
  line: Line,
  file: string,
  schema: z.ZodType<Row>,
): { row: Row } | { drop: Drop } | undefined {
  const location: RowLocation = { file, line: line.number };
  const place = renderLocation(location);
  if (line.tooLarge) {
    return {
      drop: createDrop('too-large', location, `${place}: the line is over the limit on document bytes`, line.bytes),
    };
  }
  const text = decodeUtf8(line.bytes);
  if (text === undefined) {
    const message = `${place}: the line is not UTF-8; convert the file, for example with iconv -t UTF-8`;
    return { drop: createDrop('not-utf8', location, message, line.bytes) };
  }
  if (text.trim() === '') return undefined;
  const value = parseJson(text);
  if ('problem' in value) return { drop: createDrop('not-json', location, `${place}: ${value.problem}`, text) };
  const parsed = schema.safeParse(value.json);
  if (parsed.success) return { row: parsed.data };
  return { drop: createDrop('off-schema', location, `${place}: ${describeIssue(parsed.error, value.json)}`, text) };
}

/** Ids are compared as text; some tools write them as numbers. */
export const idSchema = z
  .union([z.string(), z.number().int().transform(String)])
  .transform((id) => id.trim())
  .pipe(z.string().min(1));

function parseJson(text: string): { json: unknown } | { problem: string } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return {
      problem: `not JSON (${error instanceof Error ? error.message : String(error)}); each line holds one object`,
    };
  }
}

function describeIssue(error: z.ZodError, json: unknown): string {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const received = issue?.path.reduce<unknown>(
    (value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name],
    json,
  );
  const shown = received === undefined ? 'nothing' : (JSON.stringify(received) ?? 'nothing').slice(0, 60);
  return `${field === '' ? 'the row' : `field "${field}"`}: ${issue?.message ?? 'invalid'} (received ${shown})`;
}
