import { artifactPrefix } from '../../core/artifactPrefix';
import type { Manifest } from '../../core/contracts/manifest';
import { RankwrightError } from '../../core/errors';
import type { ObjectStore } from './objectStore';

/**
 * Whether parts that were found rather than written are still there, now that their manifest stands: a collection of
 * garbage deletes manifests first and parts afterwards, and may have been about to. Where one is gone so is the manifest.
 * @throws RankwrightError storage-unavailable, which is retried: the stage then makes what is missing
 */
export async function confirmParts(store: ObjectStore, { stage, key, parts }: Manifest): Promise<void> {
  const prefix = `${artifactPrefix(stage, key)}/`;
  const stored = new Set<string>();
  for await (const object of store.list(prefix)) stored.add(object.key);
  const missing = parts.find(({ object }) => !stored.has(`${prefix}${object}`));
  if (!missing) return;
  await store.delete(`${prefix}manifest.json`);
  const message = `${store.address}/${prefix}${missing.object} was deleted while it was needed`;
  throw new RankwrightError('storage-unavailable', message, {
    mend: 'garbage was collected at the same moment; the stage is made again by itself',
    retryable: true,
  });
}
