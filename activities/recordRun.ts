import type { RecordedRun, RunRecord } from '../core/contracts/activities';
import { canonicalJson } from '../core/hashing/canonicalJson';
import { sha256 } from '../core/hashing/digest';
import type { ObjectStore } from '../infra/artifactStore/objectStore';

/** Writes `runs/<run id>/run.json`, and for a completed run the pointer `pipelines/<name>/latest.json`. */
export async function recordRun(record: RunRecord, store: ObjectStore): Promise<RecordedRun> {
  const body = Buffer.from(`${canonicalJson({ schemaVersion: 1, ...record })}\n`);
  const object = `runs/${record.input.runId}/run.json`;
  await store.put(object, body);
  if (record.status === 'completed' && !record.input.isBackfill)
    await store.put(`pipelines/${record.input.spec.name}/latest.json`, body);
  return { object, sha256: sha256(body) };
}
