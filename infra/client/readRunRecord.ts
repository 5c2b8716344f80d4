import type { StageView } from '../../core/contracts/run';
import type { ObjectStore } from '../artifactStore/objectStore';
import { readRecord, viewRecord } from './keptRuns';

/** The stages of an ended run from `run.json`, for when no worker runs that could be asked. */
export async function readRunRecord(runId: string, store: ObjectStore): Promise<StageView[]> {
  const record = await readRecord(runId, store);
  return record ? viewRecord(record, store.address).stages : [];
}
