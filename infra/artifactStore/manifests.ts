import { artifactPrefix } from '../../core/artifactPrefix';
import { manifestSchema, type Manifest, type Part } from '../../core/contracts/manifest';
import { parseDocument } from '../../core/contracts/schemaVersion';
import { RankwrightError } from '../../core/errors';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { digestOf } from '../../core/hashing/digest';
import { ArtifactReader } from './artifactReader';
import type { ObjectStore } from './objectStore';

/** Digest of what an artifact holds: independent of who made it, when, and of the compressor. */
export function artifactDigest(parts: readonly Part[]): string {
  return digestOf(parts.map(({ name, contentSha256 }) => [name, contentSha256]));
}

/**
 * The manifest of an artifact, or undefined while it is not finished. @throws damaged-artifact when it cannot be read;
 * unknown-version when another release wrote it
 */
export async function readManifest(store: ObjectStore, stage: string, key: string): Promise<Manifest | undefined> {
  const name = `${artifactPrefix(stage, key)}/manifest.json`;
  if (!(await store.has(name))) return undefined;
  const address = `${store.address}/${name}`;
  const mend = `delete ${store.address}/${artifactPrefix(stage, key)}/ and start the run again`;
  return parseDocument(manifestSchema, await store.get(name), {
    address,
    damaged: (cause) =>
      new RankwrightError('damaged-artifact', `${address} is not a manifest of this version`, { mend, cause }),
  });
}

/**
 * Writes the manifest last and only once. When another attempt was first its manifest is the artifact, and
 * is what the caller gets.
 */
export async function sealManifest(store: ObjectStore, manifest: Manifest): Promise<Manifest> {
  const name = `${artifactPrefix(manifest.stage, manifest.key)}/manifest.json`;
  const written = await store.putIfAbsent(name, Buffer.from(`${canonicalJson(manifest)}\n`));
  if (written) return manifest;
  return (await readManifest(store, manifest.stage, manifest.key)) ?? manifest;
}

/** Opens a finished artifact. @throws missing-object when there is none. */
export async function openArtifact(store: ObjectStore, stage: string, key: string): Promise<ArtifactReader> {
  const manifest = await readManifest(store, stage, key);
  if (manifest) return new ArtifactReader(store, manifest);
  const address = `${store.address}/${artifactPrefix(stage, key)}`;
  throw new RankwrightError('missing-object', `${address}/manifest.json does not exist`, {
    mend: 'it was deleted while it was needed: start the run again, which makes what is missing',
  });
}
