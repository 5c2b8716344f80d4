import { ApplicationFailure } from '@temporalio/common';
import { toFailure } from '../../../activities/temporal/inActivity';
import { TrainerFailure } from '../../../infra/trainer/trainer';

describe('toFailure', () => {
  test('a trainer that failed: reason, mend, the end of what it printed, and where all of that is', () => {
    const failure = new TrainerFailure('bad-data', 'train.jsonl row 3: query must be text', { mend: 'mend the row' });
    const told = failure.with({ stderrTail: 'Traceback …', logAddress: 's3://bucket/logs/k/trainer-1.log' });
    const mend = 'mend the row; all that it printed is in s3://bucket/logs/k/trainer-1.log';
    const seen = toFailure(told) as ApplicationFailure;
    expect(seen).toMatchObject({ type: 'trainer-failed', nonRetryable: true });
    // As `readFailure` takes it apart again.
    expect(seen.message).toBe(`bad-data: train.jsonl row 3: query must be text — ${mend}`);
    expect(seen.details).toEqual([
      { mend, reason: 'bad-data', stderrTail: 'Traceback …', logAddress: 's3://bucket/logs/k/trainer-1.log' },
    ]);
  });

  test.each(['killed', 'hung', 'disk-full', 'stopped'] as const)('%s is tried again', (reason) => {
    expect(toFailure(new TrainerFailure(reason, 'gone', { mend: 'wait' }))).toMatchObject({ nonRetryable: false });
  });
});
