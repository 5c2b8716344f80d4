import type { RunRecord } from '../core/contracts/activities';
import { canonicalJson } from '../core/hashing/canonicalJson';
import type { ObjectStore } from '../infra/artifactStore/objectStore';

/** Writes `runs/<run id>/run.json`, and for a completed run the pointer `pipelines/<name>/latest.json`. */
export async function recordRun(record: RunRecord, store: ObjectStore): Promise<void> {
  const body = Buffer.from(`${canonicalJson({ schemaVersion: 1, ...record })}\n`);
  await store.put(`runs/${record.input.runId}/run.json`, body);
  if (record.status === 'completed' && !record.input.isBackfill)
    await store.put(`pipelines/${record.input.spec.name}/latest.json`, body);
}
