import type { Manifest } from '../../core/contracts/manifest';
import { readManifest } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { roundInputs } from '../../temporal.config';

/**
 * Milliseconds that an artifact took. What is collected from answers tells only how long collecting took, so there the
 * clock runs from the first requests on, waits included, if the same workflow wrote them down.
 */
export async function readDurationMs(manifest: Manifest, store: ObjectStore): Promise<number> {
  const asked = manifest.inputs[roundInputs(1).requests];
  const requests = asked && (await readManifest(store, asked.stage, asked.key));
  if (requests?.workflowId !== manifest.workflowId) return manifest.durationMs;
  return Date.parse(manifest.startedAt) + manifest.durationMs - Date.parse(requests.startedAt);
}
