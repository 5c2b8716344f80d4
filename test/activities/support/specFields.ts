import { z } from 'zod';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';

/** Paths of the fields of a JSON schema that have no fields of their own; of a list those of its first item. */
export function leavesOf(schema: unknown, path: string[] = []): string[] {
  const { properties, items } = schema as JsonSchema;
  if (items) return leavesOf(items, [...path, '0']);
  if (!properties) return [path.join('.')];
  return Object.entries(properties).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

/** The values that a field of a spec may have, where they are a closed list. */
export function allowedValues(field: string): unknown[] | undefined {
  let schema = z.toJSONSchema(pipelineSpecSchema, { io: 'input' }) as JsonSchema | undefined;
  for (const name of field.split('.')) schema = schema?.properties?.[name] ?? schema?.items;
  return schema?.enum;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  enum?: unknown[];
}
