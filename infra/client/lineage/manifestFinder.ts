import type { SourceReference } from '../../../core/contracts/run';
import type { RunRecord } from '../../../core/contracts/activities';
import type { ArtifactReference, Manifest } from '../../../core/contracts/manifest';
import type { FindManifest } from '../../../core/lineage/traceCauses';
import { readManifest } from '../../artifactStore/manifests';
import type { ObjectStore } from '../../artifactStore/objectStore';

/**
 * Manifests by reference, each read once. Those of `ingest` that earlier versions wrote do not name their source: it is
 * completed from the records of runs that name it. Memory: the manifests that were asked for.
 */
export function createManifestFinder(store: ObjectStore, records: readonly RunRecord[] = []): FindManifest {
  const found = new Map<string, Promise<Manifest | undefined>>();
  const sources = sourcesOf(records);
  return ({ stage, key }) => {
    const name = `${stage}/${key}`;
    const known = found.get(name) ?? readManifest(store, stage, key).then(withSource);
    found.set(name, known);
    return known;
  };

  function withSource(manifest: Manifest | undefined): Manifest | undefined {
    const source = manifest && !manifest.source ? sources.get(`${manifest.stage}/${manifest.key}`) : undefined;
    return manifest && source ? { ...manifest, source } : manifest;
  }
}

function sourcesOf(records: readonly RunRecord[]): Map<string, SourceReference> {
  const sources = new Map<string, SourceReference>();
  for (const { input, receipts } of records)
    for (const { stage, key, item } of receipts) {
      const source = item === undefined ? input.sources.corpus : input.sources.evaluate[item];
      if (stage === 'ingest' && source) sources.set(`${stage}/${key}`, source);
    }
  return sources;
}

/** All that artifacts were made of, themselves first, however far back. Memory: their manifests. */
export async function readAncestry(
  starts: readonly ArtifactReference[],
  find: FindManifest,
  onMissing: (reference: ArtifactReference) => void = () => undefined,
): Promise<Map<string, Manifest>> {
  const manifests = new Map<string, Manifest>();
  let level = [...starts];
  while (level.length > 0) {
    const fresh = new Map(level.map((each) => [`${each.stage}/${each.key}`, each]));
    for (const name of manifests.keys()) fresh.delete(name);
    const read = await Promise.all([...fresh].map(async ([name, each]) => [name, each, await find(each)] as const));
    level = [];
    for (const [name, reference, manifest] of read) {
      if (!manifest) onMissing(reference);
      else {
        manifests.set(name, manifest);
        level.push(...Object.values(manifest.inputs));
      }
    }
  }
  return manifests;
}
