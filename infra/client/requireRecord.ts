import type { RunRecord } from '../../core/contracts/activities';
import { RankwrightError } from '../../core/errors';
import type { ClientContext } from './connect';
import { readRecord } from './keptRuns';
import { describeRun } from './runs';

/** @throws RankwrightError missing-object: there is no such run, or it has not ended */
export async function requireRecord(runId: string, context: ClientContext): Promise<RunRecord> {
  const record = await readRecord(runId, context.store);
  if (record) return record;
  const { status } = await describeRun(runId, context);
  throw new RankwrightError('missing-object', `the run ${runId} is ${status} and has left no record`, {
    mend: 'it is written when a run ends by itself or is cancelled: `npx rankwright watch RUN` follows it',
  });
}
