import type { FoundPromotion } from '../core/contracts/promotion';
import { readManifest } from '../infra/artifactStore/manifests';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { readPromotion } from '../infra/promotions';

/** The promoted model of a pipeline; null where there is none, or nothing can be compared with it because it is gone. */
export async function findPromotion(pipeline: string, store: ObjectStore): Promise<FoundPromotion | null> {
  const found = await readPromotion(store, pipeline);
  if (!found) return null;
  const { runId, model } = found.promoted;
  return (await readManifest(store, model.stage, model.key)) ? { runId, model } : null;
}
