import type { ObjectStore } from '../../artifactStore/objectStore';
import { mapConcurrently } from '../../mapConcurrently';

const deletionsAtATime = 16;

/**
 * Deletes an artifact: its manifest first, so that at no moment, and after no crash, there is a manifest whose parts are
 * gone. Who makes the artifact anew meanwhile may have taken parts that were there; it looks for them once its manifest
 * stands (`confirmParts`), and this looks for a manifest once the parts are gone: one of the two sees the other.
 * @returns how many objects
 */
export async function deleteArtifact(prefix: string, store: ObjectStore): Promise<number> {
  const manifest = `${prefix}manifest.json`;
  let deleted = 0;
  do {
    if (await store.has(manifest)) {
      await store.delete(manifest);
      deleted += 1;
    }
    const objects: string[] = [];
    for await (const { key } of store.list(prefix)) if (key !== manifest) objects.push(key);
    await mapConcurrently(objects, deletionsAtATime, (object) => store.delete(object));
    deleted += objects.length;
  } while (await store.has(manifest));
  return deleted;
}
