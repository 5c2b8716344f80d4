import type { ObjectStore } from '../../artifactStore/objectStore';

/** The objects of one artifact, finished or not. */
export interface StoredArtifact {
  stage: string;
  key: string;
  /** Ends with a slash. */
  prefix: string;
  objects: number;
  bytes: number;
  hasManifest: boolean;
  /** Of its youngest object. */
  modifiedMs: number;
}

/** All artifacts of the bucket by their objects. Memory: a few numbers an artifact. */
export async function listArtifacts(store: ObjectStore): Promise<StoredArtifact[]> {
  const artifacts = new Map<string, StoredArtifact>();
  for (const folder of ['artifacts/', 'models/'])
    for await (const { key: object, bytes, modifiedMs } of store.list(folder)) {
      const place = placeOf(object);
      if (!place) continue;
      const found = artifacts.get(place.prefix) ?? {
        ...place,
        objects: 0,
        bytes: 0,
        hasManifest: false,
        modifiedMs: 0,
      };
      found.objects += 1;
      found.bytes += bytes;
      found.hasManifest ||= object === `${place.prefix}manifest.json`;
      found.modifiedMs = Math.max(found.modifiedMs, modifiedMs);
      artifacts.set(place.prefix, found);
    }
  return [...artifacts.values()];
}

/** Only what lies where artifacts do; anything else below these folders is not ours to touch. */
function placeOf(object: string): Pick<StoredArtifact, 'stage' | 'key' | 'prefix'> | undefined {
  const match = /^(?:artifacts\/([a-z-]+)|models)\/([0-9a-f]{32})\//.exec(object);
  return match ? { stage: match[1] ?? 'export', key: match[2]!, prefix: match[0] } : undefined;
}
