import type { ArtifactReference, Manifest } from '../../core/contracts/manifest';
import type { StageReceipt } from '../../core/contracts/receipt';
import { RankwrightError } from '../../core/errors';
import { readManifest } from '../artifactStore/manifests';
import type { ObjectStore } from '../artifactStore/objectStore';
import type { ClientContext } from './connect';
import { readHistoryReceipts } from './historyReceipts';
import { readRecord } from './keptRuns';
import { describeRun } from './runs';

/**
 * The receipts of the stages that a run has finished, in its order: of an ended run from `run.json`, which outlives what
 * Temporal keeps; of an open one from its history. @throws RankwrightError missing-object when there is no such run.
 */
export async function readReceipts(runId: string, context: ClientContext): Promise<StageReceipt[]> {
  const record = await readRecord(runId, context.store);
  if (record) return record.receipts;
  await describeRun(runId, context);
  return readHistoryReceipts(runId, context);
}

/** The receipt of a stage that a run has finished. @throws RankwrightError missing-object naming those there are. */
export function receiptOf(receipts: StageReceipt[], runId: string, stage: string, item?: string): StageReceipt {
  const found = receipts.find((each) => each.stage === stage && each.item === item);
  if (found) return found;
  const names = receipts.map((each) => (each.item ? `${each.stage}:${each.item}` : each.stage));
  throw new RankwrightError('missing-object', `the run ${runId} has no finished stage ${stage}`, {
    mend:
      names.length > 0 ? `it has ${names.join(', ')}` : 'it has finished none yet: `npx rankwright watch` follows it',
  });
}

/**
 * What an artifact was made of, however far back, under the name by which a stage called it (`candidates`, `chunks`):
 * the nearest of that name. Memory: the manifests on the way.
 */
export async function findInput(
  start: ArtifactReference,
  name: string,
  store: ObjectStore,
): Promise<ArtifactReference | undefined> {
  const seen = new Set<string>();
  let level: ArtifactReference[] = [start];
  while (level.length > 0) {
    const manifests: Manifest[] = [];
    for (const { stage, key } of level) {
      if (seen.has(key)) continue;
      seen.add(key);
      const manifest = await readManifest(store, stage, key);
      if (manifest) manifests.push(manifest);
    }
    const found = manifests.find(({ inputs }) => inputs[name])?.inputs[name];
    if (found) return found;
    level = manifests.flatMap(({ inputs }) => Object.values(inputs));
  }
  return undefined;
}
