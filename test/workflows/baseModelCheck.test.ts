import { ApplicationFailure } from '@temporalio/common';
import { replayAll, startRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

const train = { train: { base: 'hf:some/model' } };

test('a base model that cannot be had ends the run before anything is asked of an LLM', async () => {
  const checkBaseModel = () => {
    throw ApplicationFailure.create({ message: 'not downloaded', type: 'trainer-failed', nonRetryable: true });
  };
  const handle = await startRun({ checkBaseModel }, {}, train);
  await expect(handle.result()).rejects.toMatchObject({ cause: { cause: { type: 'trainer-failed' } } });
  expect(world.seen.shards).toEqual([]);
});

test('a base model that is there is checked once, with its spec', async () => {
  const checked: unknown[] = [];
  const checkBaseModel = async (request: unknown) => void checked.push(request);
  const handle = await startRun({ checkBaseModel }, {}, train);
  await handle.result();
  expect(checked).toEqual([{ spec: expect.objectContaining({ name: 'fake' }) as unknown }]);
  await replayAll(handle.workflowId, ['queries', 'judge']);
});

test('the base model that comes with the trainer is not checked', async () => {
  const checkBaseModel = () => Promise.reject(new Error('was called'));
  const handle = await startRun({ checkBaseModel });
  await expect(handle.result()).resolves.toMatchObject({ pipeline: 'fake' });
});
