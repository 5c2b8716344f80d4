import { artifactPrefix } from '../../../core/artifactPrefix';
import { manifestSchema, type Manifest } from '../../../core/contracts/manifest';
import type { S3ObjectStore } from '../../../infra/artifactStore/s3ObjectStore';

/** Every finished artifact of the bucket, those inside of LLM stages included, by its prefix. */
export async function readManifests(store: S3ObjectStore): Promise<Map<string, Manifest>> {
  const manifests = new Map<string, Manifest>();
  for await (const { key } of store.list('')) {
    if (!key.endsWith('/manifest.json')) continue;
    const manifest = manifestSchema.parse(JSON.parse((await store.get(key)).toString('utf8')));
    manifests.set(artifactPrefix(manifest.stage, manifest.key), manifest);
  }
  return manifests;
}

/** `<stage>: <key>/<part>` -> sha256 of the stored bytes. Not of reports, which tell how long stages took. */
export function digestsOf(manifests: Map<string, Manifest>): Record<string, string> {
  const data = [...manifests.values()].filter(({ stage }) => stage !== 'report');
  return Object.fromEntries(
    data.flatMap(({ stage, key, parts }) => parts.map(({ name, sha256 }) => [`${stage}: ${key}/${name}`, sha256])),
  );
}

export function manifestOf(manifests: Map<string, Manifest>, stage: string): Manifest {
  const found = [...manifests.values()].find((manifest) => manifest.stage === stage);
  if (found) return found;
  throw new Error(`no artifact of the stage ${stage} among ${[...manifests.keys()].join(', ')}`);
}
