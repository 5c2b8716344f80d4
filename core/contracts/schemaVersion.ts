import { z } from 'zod';
import { RankwrightError } from '../errors';

/** Of every kind of document: none has changed yet. CONTRIBUTING.md says what to do when one does. */
const readVersion = 1;

/** The field `schemaVersion` of whatever is kept for later, so that a release knows what it must not guess at. */
export const schemaVersionSchema = z.literal(readVersion, {
  error: ({ input }) => (input === undefined ? 'is missing' : describeVersion(input)),
});

/** Another version than this release reads, in words; undefined where there is none, or where the schema tells of it. */
export function findVersionProblem(document: unknown): string | undefined {
  const isObject = typeof document === 'object' && document !== null;
  const version: unknown = isObject && 'schemaVersion' in document ? document.schemaVersion : undefined;
  return typeof version === 'number' && version !== readVersion ? describeVersion(version) : undefined;
}

/** @throws RankwrightError unknown-version */
export function checkSchemaVersion(document: unknown, address: string): void {
  const problem = findVersionProblem(document);
  if (!problem) return;
  throw new RankwrightError('unknown-version', `${address} ${problem}`, {
    mend: 'another release of rankwright wrote it: update this one, here and on the workers',
  });
}

/**
 * Reads a document that carries its version. @throws RankwrightError unknown-version; `damaged` where it is no JSON or not
 * what the schema describes
 */
export function parseDocument<Schema extends z.ZodType>(
  schema: Schema,
  body: Buffer,
  { address, damaged }: { address: string; damaged: (cause: unknown) => Error },
): z.infer<Schema> {
  const document = parseJson(body, damaged);
  checkSchemaVersion(document, address);
  const outcome = schema.safeParse(document);
  if (outcome.success) return outcome.data;
  throw damaged(outcome.error);
}

function describeVersion(version: unknown): string {
  return `has schemaVersion ${JSON.stringify(version)}, and this rankwright reads ${readVersion}`;
}

function parseJson(body: Buffer, damaged: (cause: unknown) => Error): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw damaged(cause);
  }
}
