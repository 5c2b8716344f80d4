import { RankwrightError } from '../../core/errors';

export function unknownRun(runId: string): RankwrightError {
  return new RankwrightError('missing-object', `there is no run ${runId}`, {
    mend: '`npx rankwright runs` lists the runs that Temporal knows, and those that left a record',
  });
}
