import { replayAll, startRun, waitForRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

test('rows of your own come between the groups and the training, in each round', async () => {
  const handle = await startRun({}, {}, { train: { mix: [{ jsonl: 'own.jsonl' }] }, negatives: { rounds: 2 } });
  await handle.result();
  const training = ['assembleGroups', 'blendGroups', 'trainReranker', 'exportModel'];
  expect(world.seen.stages.filter((name) => training.includes(name))).toEqual([...training, ...training]);
  const { stages } = await waitForRun(handle, () => true);
  const planned = stages.map(({ name, item = '' }) => `${name} ${item}`.trim());
  expect(planned).toEqual(expect.arrayContaining(['assemble', 'blend', 'train', 'blend round-2', 'train round-2']));
  expect(new Set(stages.map(({ state }) => state))).toEqual(new Set(['done']));
  await replayAll(handle.workflowId, ['queries', 'judge', 'judge-round-2']);
});

test('teachers score the groups between assembling and training, in each round', async () => {
  const train = { recipe: 'cprd', model: 'bi-encoder', teachers: [{ kind: 'judge' }] };
  const handle = await startRun({}, {}, { train, negatives: { rounds: 2 } });
  await handle.result();
  const training = ['assembleGroups', 'teachGroups', 'trainReranker', 'exportModel'];
  expect(world.seen.stages.filter((name) => training.includes(name))).toEqual([...training, ...training]);
  const { stages } = await waitForRun(handle, () => true);
  const planned = stages.map(({ name, item = '' }) => `${name} ${item}`.trim());
  expect(planned).toEqual(expect.arrayContaining(['assemble', 'teach', 'train', 'teach round-2', 'train round-2']));
  expect(new Set(stages.map(({ state }) => state))).toEqual(new Set(['done']));
  await replayAll(handle.workflowId, ['queries', 'judge', 'judge-round-2']);
});
