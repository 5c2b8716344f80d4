import type { RunRecord } from '../../core/contracts/activities';
import type { StageView } from '../../core/contracts/run';
import type { ObjectStore } from '../artifactStore/objectStore';
import { toStageView } from './toStageView';

/** The stages of an ended run from `run.json`, for when no worker runs that could be asked. */
export async function readRunRecord(runId: string, store: ObjectStore): Promise<StageView[]> {
  const name = `runs/${runId}/run.json`;
  if (!(await store.has(name))) return [];
  const { receipts } = JSON.parse((await store.get(name)).toString('utf8')) as RunRecord;
  return receipts.map((receipt) => {
    const item = receipt.item ? { item: receipt.item } : {};
    return toStageView(
      { name: receipt.stage, ...item, state: receipt.reused ? 'reused' : 'done', receipt },
      {},
      store.address,
    );
  });
}
