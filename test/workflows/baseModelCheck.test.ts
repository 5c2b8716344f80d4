import { ApplicationFailure } from '@temporalio/common';
import { replayAll, startRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

const train = { train: { base: 'hf:some/model' } };
const noModel = () => {
  throw ApplicationFailure.create({ message: 'not read', type: 'trainer-failed', nonRetryable: true });
};

test.each(['checkBaseModel', 'checkEncoder'])(
  'a model that %s refuses ends the run before anything is asked of an LLM',
  async (check) => {
    const handle = await startRun({ [check]: noModel }, {}, train);
    await expect(handle.result()).rejects.toMatchObject({ cause: { cause: { type: 'trainer-failed' } } });
    expect(world.seen.shards).toEqual([]);
  },
);

test('models that are there are checked once, where they will be used, with their spec', async () => {
  const checked: unknown[] = [];
  const noteFor = (place: string) => async (request: unknown) => void checked.push([place, request]);
  const handle = await startRun({ checkBaseModel: noteFor('gpu'), checkEncoder: noteFor('cpu') }, {}, train);
  await handle.result();
  const request = { spec: expect.objectContaining({ name: 'fake' }) as unknown };
  expect(checked).toEqual([
    ['gpu', request],
    ['cpu', request],
  ]);
  await replayAll(handle.workflowId, ['queries', 'judge']);
});

test('what comes with the trainer is not checked', async () => {
  const refuse = () => Promise.reject(new Error('was called'));
  const handle = await startRun({ checkBaseModel: refuse, checkEncoder: refuse });
  await handle.result();
});
