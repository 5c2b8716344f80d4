import type { StageRequest } from '../../core/contracts/activities';
import { replayAll, startRun, waitForRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

const evaluate = [
  { name: 'faq', beir: 'faq' },
  { name: 'web', beir: 'web', domain: 'out' },
];

test('each size is trained, exported and rated on every set after the gate, and read by the report', async () => {
  const seen: { name: string; request: StageRequest }[] = [];
  const onStage = (name: string, request?: StageRequest): void => {
    if (request) seen.push({ name, request });
  };
  const handle = await startRun({ onStage }, {}, { evaluate, learningCurve: [100, 200] });
  await handle.result();
  const after = seen.slice(seen.findIndex(({ name }) => name === 'decidePromotion') + 1);
  const sizes = ['size-100', 'size-200'].flatMap((size) => [
    ...['selectSubset', 'trainReranker', 'exportModel'].map((name) => `${name} ${size}`),
    ...['faq', 'web'].map((set) => `rateModel ${size}/${set}`),
  ]);
  expect(after.map(({ name, request: { item = '' } }) => `${name} ${item}`.trim())).toEqual([...sizes, 'renderReport']);
  const inputsOf = (name: string) =>
    Object.fromEntries(
      Object.entries(after.find((each) => each.name === name)!.request.inputs).map(([key, { stage }]) => [key, stage]),
    );
  expect(inputsOf('selectSubset')).toEqual({ groups: 'assembleGroups' });
  expect(inputsOf('trainReranker')).toEqual({ groups: 'selectSubset' });
  expect(inputsOf('exportModel')).toEqual({ trained: 'trainReranker', groups: 'selectSubset' });
  expect(inputsOf('rateModel')).toEqual({
    set: 'ingestDocuments',
    evaluation: 'evaluateSystems',
    model: 'exportModel',
  });
  // Nothing is asked of a language model again.
  expect(world.seen.stages.filter((name) => /^(plan|collect)/.test(name))).toHaveLength(2);
  expect(new Set((await waitForRun(handle, () => true)).stages.map(({ state }) => state))).toEqual(new Set(['done']));
  await replayAll(handle.workflowId);
});

test('a size that there is not is left out of the plan, and the larger ones too', async () => {
  const handle = await startRun({ trainingQueries: 150 }, {}, { evaluate, learningCurve: [100, 200, 400] });
  await handle.result();
  expect(world.seen.stages.filter((name) => name === 'selectSubset')).toHaveLength(3);
  expect(world.seen.stages.filter((name) => name === 'trainReranker')).toHaveLength(2);
  const { stages } = await waitForRun(handle, () => true);
  const planned = stages.flatMap(({ name, item }) => (item?.startsWith('size-') ? [`${name} ${item}`] : []));
  expect(planned).toEqual([
    ...['subset size-100', 'train size-100', 'export size-100', 'rate size-100/faq', 'rate size-100/web'],
    ...['subset size-200', 'subset size-400'],
  ]);
  expect(new Set(stages.map(({ state }) => state))).toEqual(new Set(['done']));
  await replayAll(handle.workflowId);
});

test('a run without a curve goes through no stage more', async () => {
  const handle = await startRun({}, {}, { evaluate });
  await handle.result();
  expect(world.seen.stages).not.toContain('selectSubset');
  expect(world.seen.stages.slice(-2)).toEqual(['decidePromotion', 'renderReport']);
});

test('with rows of your own and a second round, the sizes are of what the last round trained on', async () => {
  const inputs: StageRequest['inputs'][] = [];
  const onStage = (name: string, request?: StageRequest): void => {
    if (name === 'selectSubset' && request) inputs.push(request.inputs);
  };
  const train = { mix: [{ jsonl: 'own.jsonl' }] };
  const changes = { evaluate, learningCurve: [100], train, negatives: { rounds: 2 } };
  const handle = await startRun({ onStage }, {}, changes);
  const { model } = await handle.result();
  expect(inputs).toMatchObject([{ groups: { stage: 'blendGroups' } }]);
  // The run's model is that of all.
  expect(model.item).toBeUndefined();
});
