/** Paths of the fields of a JSON schema that have no fields of their own; of a list those of its first item. */
export function leavesOf(schema: unknown, path: string[] = []): string[] {
  const { properties, items } = schema as JsonSchema;
  if (items) return leavesOf(items, [...path, '0']);
  if (!properties) return [path.join('.')];
  return Object.entries(properties).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}
