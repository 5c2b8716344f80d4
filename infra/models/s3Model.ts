import { RankwrightError } from '../../core/errors';
import { downloadObject } from '../artifactStore/downloadObject';
import type { ObjectStore, StoredObject } from '../artifactStore/objectStore';
import type { ModelSource } from './modelSource';

/** A model below a prefix of a bucket, whose listing is read once. */
export function openS3Model({ prefix }: { prefix: string }, bucket: ObjectStore): ModelSource {
  let listing: Promise<Map<string, StoredObject>> | undefined;
  return {
    async find(path) {
      listing ??= listObjects(prefix, bucket);
      const found = (await listing).get(path);
      if (!found) return undefined;
      const { key, etag, bytes } = found;
      return {
        tag: `${bucket.address}/${key} ${etag} ${bytes}`,
        save: (target) => downloadObject(bucket, key, target),
      };
    },
  };
}

async function listObjects(prefix: string, bucket: ObjectStore): Promise<Map<string, StoredObject>> {
  const folder = prefix === '' ? '' : `${prefix}/`;
  const objects = new Map<string, StoredObject>();
  for await (const object of bucket.list(folder)) objects.set(object.key.slice(folder.length), object);
  if (objects.size > 0) return objects;
  throw new RankwrightError('bad-source', `${bucket.address}/${folder} holds no object`, {
    mend: 'correct the bucket and the prefix; the files of the model lie directly below it, config.json among them',
  });
}
