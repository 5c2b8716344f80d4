import type { OutcomeRequest } from '../core/contracts/activities';
import type { RunOutcome } from '../core/contracts/run';
import { checkSchemaVersion } from '../core/contracts/schemaVersion';
import { describeOutcome as describe } from '../core/promotion/describeOutcome';
import { earlierRunSchema, type EarlierRun } from '../core/promotion/earlierRun';
import type { ObjectStore } from '../infra/artifactStore/objectStore';

/** What came of a run, beside the run whose model is promoted, else beside the one of its pipeline that ended last. */
export async function describeOutcome(request: OutcomeRequest, store: ObjectStore): Promise<RunOutcome> {
  const { input, found } = request;
  const key = found ? `runs/${found.runId}/run.json` : `pipelines/${input.spec.name}/latest.json`;
  return describe(request, await readEarlierRun(key, store));
}

/** Best effort: a record that is gone, or of another version, is a comparison less and no reason to lose a run. */
async function readEarlierRun(key: string, store: ObjectStore): Promise<EarlierRun | undefined> {
  if (!(await store.has(key))) return undefined;
  try {
    const record: unknown = JSON.parse((await store.get(key)).toString('utf8'));
    checkSchemaVersion(record, key);
    return earlierRunSchema.parse(record);
  } catch {
    return undefined;
  }
}
