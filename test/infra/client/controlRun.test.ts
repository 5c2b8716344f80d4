import { ApplicationFailure } from '@temporalio/common';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { controlRun } from '../../../infra/client/controlRun';
import { fakeContext, type FakeWorkflow } from './support/fakeTemporal';

const control = (workflow: FakeWorkflow, runId = 'r') =>
  controlRun(
    runId,
    { command: 'retryFailed', reason: 'refused' },
    fakeContext({ r: workflow }, new MemoryObjectStore()),
  );

const throwing = (error: Error): FakeWorkflow => ({
  update: () => {
    throw error;
  },
});

describe('a command to a run', () => {
  test('is the Update of its name with the command as its one argument, and the answer is what the run says', async () => {
    const update = jest.fn(() => '8 failed requests are asked again');
    expect(await control({ update })).toEqual({ accepted: true, message: '8 failed requests are asked again' });
    expect(update.mock.calls).toEqual([['retryFailed', [{ command: 'retryFailed', reason: 'refused' }]]]);
  });

  test('that a validator refuses is no error', async () => {
    const plain = new WorkflowUpdateFailedError('Workflow Update failed', new Error('the run is not paused'));
    expect(await control(throwing(plain))).toEqual({ accepted: false, message: 'the run is not paused' });
    const cause = ApplicationFailure.create({
      message: 'the budget must be more — name more',
      details: [{ mend: 'name more' }],
    });
    expect(await control(throwing(new WorkflowUpdateFailedError('x', cause)))).toEqual({
      ...{ accepted: false, message: 'the budget must be more', mend: 'name more' },
    });
  });

  test('to a run that has ended says how it ended, also when it ends in between', async () => {
    const ended = await control({ status: 'COMPLETED' });
    expect(ended).toMatchObject({ accepted: false, message: 'r has ended already: it is completed' });
    const workflow: FakeWorkflow = {
      update: () => {
        workflow.status = 'CANCELLED';
        throw new WorkflowNotFoundError('workflow execution already completed', 'r', undefined);
      },
    };
    const between = await control(workflow);
    expect(between.message).toBe('r has ended already: it is cancelled');
  });

  test('that no worker takes says which, and that it may still come through', async () => {
    const silent = control(throwing(new WorkflowUpdateRPCTimeoutOrCancelledError('deadline')));
    await expect(silent).rejects.toMatchObject({
      code: 'not-configured',
      message: 'no worker took the command for r within 20 s',
      mend: expect.stringMatching(/rankwright worker cpu.*taken meanwhile/),
    });
  });

  test('to a run that nobody knows is an error, and so is what nobody foresaw', async () => {
    await expect(control({}, 'gone')).rejects.toMatchObject({ code: 'missing-object' });
    await expect(control(throwing(new Error('socket hang up')))).rejects.toThrow('socket hang up');
  });
});
