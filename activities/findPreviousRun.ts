import type { PreviousRun } from '../core/contracts/activities';
import { readManifest } from '../infra/artifactStore/manifests';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { parseRecord } from '../infra/client/keptRuns';
import { comparedName } from '../temporal.config';

/** The last completed run of a pipeline with those of its artifacts that are still there; null where there is none. */
export async function findPreviousRun(pipeline: string, store: ObjectStore): Promise<PreviousRun | null> {
  const key = `pipelines/${pipeline}/latest.json`;
  const found = await store.getWithTag(key);
  if (!found) return null;
  const { input, receipts } = parseRecord(found.body, `${store.address}/${key}`);
  const artifacts: PreviousRun['artifacts'] = {};
  for (const { stage, item, key, digest } of receipts) {
    const name = comparedName(stage, item);
    if (name && (await readManifest(store, stage, key))) artifacts[name] = { stage, key, digest };
  }
  return { runId: input.runId, artifacts };
}
