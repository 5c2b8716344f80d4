import { z } from 'zod';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { parseDocument, schemaVersionSchema } from '../../../core/contracts/schemaVersion';
import type { StoredSpecReference } from '../../../core/contracts/schedule';
import { RankwrightError } from '../../../core/errors';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { sha256 } from '../../../core/hashing/digest';
import type { ObjectStore } from '../../artifactStore/objectStore';

/**
 * A spec as a schedule keeps it: what the person wrote, and what it came to with settings and variables in their places.
 * A spec cannot name a secret, so there is none in it.
 */
const storedSpecSchema = z.object({
  schemaVersion: schemaVersionSchema,
  label: z.string(),
  text: z.string(),
  settings: z.array(z.object({ path: z.string(), value: z.string() })),
  spec: pipelineSpecSchema,
  /** Where its relative paths count from, on the workers. */
  folder: z.string(),
  /** The price table of the person, for workers that have none. */
  prices: z.string().optional(),
});
export type StoredSpec = z.infer<typeof storedSpecSchema>;

/** Where a spec with this digest is kept. */
export function storedSpecKey(digest: string): string {
  return `specs/${digest}.json`;
}

/** Keeps a spec under the digest of all that is in it. */
export async function storeSpec(stored: StoredSpec, store: ObjectStore): Promise<StoredSpecReference> {
  const reference = referToSpec(stored);
  await store.putIfAbsent(storedSpecKey(reference.digest), bodyOf(stored));
  return reference;
}

/** What {@link storeSpec} would return. */
export function referToSpec(stored: StoredSpec): StoredSpecReference {
  return { digest: sha256(bodyOf(stored)), label: stored.label };
}

function bodyOf(stored: StoredSpec): Buffer {
  return Buffer.from(`${canonicalJson(stored)}\n`);
}

/** @throws damaged-artifact where what is kept is not what was stored, or no spec of this release; unknown-version */
export async function readStoredSpec(digest: string, store: ObjectStore): Promise<StoredSpec> {
  const body = await store.get(storedSpecKey(digest));
  const address = `${store.address}/${storedSpecKey(digest)}`;
  const found = sha256(body);
  if (found !== digest)
    throw damaged(`${address} has the digest ${found}`, 'restore the object, or give the schedule its spec again');
  return parseDocument(storedSpecSchema, body, {
    address,
    damaged: (cause) =>
      damaged(
        `${address} is no spec of this release (${wordsOf(cause)})`,
        'update the workers, or store it anew',
        cause,
      ),
  });
}

function damaged(message: string, mend: string, cause?: unknown): RankwrightError {
  const command = 'npx rankwright schedule update NAME SPEC';
  return new RankwrightError('damaged-artifact', message, { mend: `${mend}: ${command}`, cause });
}

/** The first that the schema refused, with its place. */
function wordsOf(cause: unknown): string {
  if (!(cause instanceof z.ZodError)) return String(cause);
  const [issue] = cause.issues;
  return `${issue?.path.join('.')}: ${issue?.message}`;
}
