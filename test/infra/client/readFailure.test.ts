import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { readFailure } from '../../../infra/client/readFailure';

describe('readFailure', () => {
  const handleOf = (cause: Error) =>
    ({
      result: async () => {
        throw new WorkflowFailedError('Workflow execution failed', cause, 'NON_RETRYABLE_FAILURE');
      },
    }) as unknown as WorkflowHandle;
  const inActivity = (cause: Error) =>
    new ActivityFailure('Activity task failed', 'answerShard', '1', 'NON_RETRYABLE_FAILURE', 'worker', cause);
  const inChild = (cause: Error) =>
    new ChildWorkflowFailure('default', { workflowId: 'r/queries' }, 'llmBatch', 'NON_RETRYABLE_FAILURE', cause);

  test('unwraps to what a person can mend, and tells the mend once', async () => {
    const refused = ApplicationFailure.create({
      message: 'the endpoint refused the key — set OPENAI_API_KEY',
      type: 'llm-auth',
      nonRetryable: true,
      details: [{ mend: 'set OPENAI_API_KEY' }],
    });
    expect(await readFailure(handleOf(inChild(inActivity(refused))), 'queries')).toEqual({
      stage: 'queries',
      message: 'the endpoint refused the key',
      mend: 'set OPENAI_API_KEY',
    });
  });

  test('a cancelled run says so', async () => {
    expect(await readFailure(handleOf(inChild(new CancelledFailure('x'))), undefined)).toEqual({
      message: 'cancelled',
    });
  });

  test('a stage that no worker took points at the worker', async () => {
    const timeout = new TimeoutFailure('activity timeout', undefined, 'SCHEDULE_TO_START');
    expect(await readFailure(handleOf(inActivity(timeout)), 'train')).toMatchObject({
      stage: 'train',
      message: 'timed out (SCHEDULE_TO_START)',
      mend: expect.stringContaining('worker') as string,
    });
  });
});
