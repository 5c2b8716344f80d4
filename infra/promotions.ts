import { promotedModelSchema, type PromotedModel, type PromotionEntry } from '../core/contracts/promotion';
import { parseDocument } from '../core/contracts/schemaVersion';
import { RankwrightError } from '../core/errors';
import { canonicalJson } from '../core/hashing/canonicalJson';
import type { ObjectStore } from './artifactStore/objectStore';

/** Where the promoted model of a pipeline is named. */
export function promotionKey(pipeline: string): string {
  return `pipelines/${pipeline}/promoted.json`;
}

/** The promoted model of a pipeline with the tag that replaces it; undefined where there is none. @throws damaged-artifact, unknown-version */
export async function readPromotion(
  store: ObjectStore,
  pipeline: string,
): Promise<{ promoted: PromotedModel; etag: string } | undefined> {
  const key = promotionKey(pipeline);
  const found = await store.getWithTag(key);
  if (!found) return undefined;
  const address = `${store.address}/${key}`;
  const mend = 'delete it, and the next run whose gate is passed writes it anew';
  const promoted = parseDocument(promotedModelSchema, found.body, {
    address,
    damaged: (cause) =>
      new RankwrightError('damaged-artifact', `${address} does not name a promoted model`, { mend, cause }),
  });
  return { promoted, etag: found.etag };
}

/** Replaces what had the tag (null: nothing); false where another was promoted meanwhile. */
export function writePromotion(store: ObjectStore, promoted: PromotedModel, etag: string | null): Promise<boolean> {
  return store.replaceIf(promotionKey(promoted.pipeline), Buffer.from(`${canonicalJson(promoted)}\n`), etag);
}

/** What is written when another model comes into use: what was there goes to the end of the history. */
export function replacePromotion(
  pipeline: string,
  entry: Required<PromotionEntry>,
  before: PromotedModel | undefined,
): PromotedModel {
  const named = { schemaVersion: 1 as const, pipeline, ...entry };
  if (!before) return { ...named, history: [] };
  const { schemaVersion: _, pipeline: __, replaces: ___, history, ...last } = before;
  return { ...named, replaces: { runId: last.runId, model: last.model }, history: [...history, last] };
}
