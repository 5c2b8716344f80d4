import { manifestSchema, type Manifest } from '../../../core/contracts/manifest';
import type { S3ObjectStore } from '../../../infra/artifactStore/s3ObjectStore';

/** Every finished artifact of the bucket, those inside of LLM stages included, by `stage/key`. */
export async function readManifests(store: S3ObjectStore): Promise<Map<string, Manifest>> {
  const manifests = new Map<string, Manifest>();
  for await (const { key } of store.list('artifacts/')) {
    if (!key.endsWith('/manifest.json')) continue;
    const manifest = manifestSchema.parse(JSON.parse((await store.get(key)).toString('utf8')));
    manifests.set(`${manifest.stage}/${manifest.key}`, manifest);
  }
  return manifests;
}

/** `stage/key/part` -> sha256 of the stored bytes; without reports, which tell how long stages took. */
export function digestsOf(manifests: Map<string, Manifest>): Record<string, string> {
  const made = [...manifests].filter(([, { stage }]) => stage !== 'report');
  return Object.fromEntries(
    made.flatMap(([place, { parts }]) => parts.map(({ name, sha256 }) => [`${place}/${name}`, sha256])),
  );
}
