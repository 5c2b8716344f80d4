/** The part of JSON schema that is read here. */
export type JsonSchema = Record<string, unknown>;

/** The members of an object schema. */
export function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  return Object.entries(asSchema(schema.properties)).map(([name, member]) => [name, asSchema(member)]);
}

/** The first property that is an array, or the schema itself when it is one (its name is then empty). */
export function arrayProperty(schema: JsonSchema): { name: string; schema: JsonSchema } | undefined {
  if (typeOf(schema) === 'array') return { name: '', schema };
  const found = propertiesOf(schema).find(([, member]) => typeOf(member) === 'array');
  return found && { name: found[0], schema: found[1] };
}

/** A value of the JSON schema's type, read as a schema; anything else as the empty one. */
export function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

/** The type, where one is named or implied; of several (`["string", "null"]`) the first that is not null. */
export function typeOf(schema: JsonSchema): string {
  const types: unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  const named = types.find((type) => type !== 'null');
  if (typeof named === 'string') return named;
  if (schema.properties !== undefined) return 'object';
  return schema.items !== undefined ? 'array' : 'string';
}

/** How a schema's strings, numbers and truth values are to be filled; `undefined` takes the plainest value that fits. */
export interface Filling {
  string?(name: string): string;
  /** In 0..1, spread over the range that the schema allows. */
  level?: number;
}

/** The plainest value that fits a schema, filled where the filling says. Nested at most 20 deep. */
export function valueOf(schema: JsonSchema, filling: Filling, name = '', depth = 0): unknown {
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return choiceOf(schema.enum, filling.level);
  const alternatives = [schema.anyOf, schema.oneOf].find(Array.isArray) as unknown[] | undefined;
  if (alternatives) return depth < 20 ? valueOf(asSchema(alternatives[0]), filling, name, depth + 1) : null;
  switch (typeOf(schema)) {
    case 'boolean':
      return (filling.level ?? 0) >= 0.5;
    case 'integer':
    case 'number':
      return numberOf(schema, filling.level ?? 0);
    case 'array':
      return itemsOf(schema, filling, name, depth);
    case 'object':
      return depth < 20
        ? Object.fromEntries(
            propertiesOf(schema).map(([key, member]) => [key, valueOf(member, filling, key, depth + 1)]),
          )
        : {};
    case 'null':
      return null;
    default:
      return filling.string?.(name) ?? '';
  }
}

/** A choice of words such as no/partly/yes is read as a scale, from its worst to its best. */
function choiceOf(choices: unknown[], level = 0): unknown {
  const scale = isDescending(choices) ? [...choices].reverse() : choices;
  return scale[Math.round(level * (scale.length - 1))];
}

function isDescending(choices: unknown[]): boolean {
  const [first, last] = [choices[0], choices.at(-1)];
  if (typeof first === 'number' && typeof last === 'number') return first > last;
  return /^(?:yes|true|relevant|high|fully|perfect)/i.test(String(first));
}

function numberOf(schema: JsonSchema, level: number): number {
  const low = typeof schema.minimum === 'number' ? schema.minimum : 0;
  const high = typeof schema.maximum === 'number' ? schema.maximum : low + 1;
  const value = low + level * (high - low);
  return typeOf(schema) === 'integer' ? Math.round(value) : Math.round(value * 100) / 100;
}

function itemsOf(schema: JsonSchema, filling: Filling, name: string, depth: number): unknown[] {
  const least = typeof schema.minItems === 'number' ? Math.min(schema.minItems, 100) : 0;
  return Array.from({ length: least }, () => valueOf(asSchema(schema.items), filling, name, depth + 1));
}
