import { arrayProperty, asSchema, propertiesOf, type JsonSchema } from './schema';

/** What a request wants of its questions beside their number. */
export interface Wishes {
  /** The kind of each, by place, as the request names them. */
  kinds?: string[];
  /** The language to write in, where it is not the passage's. */
  language?: string;
  /** Terms of which each is to use one. */
  terms?: string[];
}

/** Reads "in the language with the ISO code …", "of these kinds, in this order: …" and a list between `<terms>` tags. */
export function readWishes(request: string, schema?: JsonSchema): Wishes {
  const language = /language with the ISO code "([a-z]{2,3})/i.exec(request)?.[1]?.toLowerCase();
  const kinds = readKinds(request, schema);
  const terms = readTerms(request);
  return {
    ...(language ? { language } : {}),
    ...(kinds.length > 0 ? { kinds } : {}),
    ...(terms.length > 0 ? { terms } : {}),
  };
}

/** Only kinds that the schema allows, where it names some. */
function readKinds(request: string, schema: JsonSchema | undefined): string[] {
  const list = /\b(?:of (?:this|these) kinds?)(?:, in this order)?: ([a-z]+(?:, [a-z]+)*)\./i.exec(request)?.[1];
  const item = propertiesOf(asSchema(schema && arrayProperty(schema)?.schema.items));
  const allowed = item.flatMap(([, member]) => (Array.isArray(member.enum) ? (member.enum as unknown[]) : []));
  return (list ?? '').split(', ').filter((kind) => kind !== '' && (allowed.length === 0 || allowed.includes(kind)));
}

/** One a line; relations between terms, which have a dash between them, tell nothing new. */
function readTerms(request: string): string[] {
  const list = /<terms>\n([\s\S]*?)\n<\/terms>/.exec(request)?.[1] ?? '';
  return list.split('\n').filter((line) => line.trim() !== '' && !line.includes(' — '));
}
