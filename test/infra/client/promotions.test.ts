import { gateFile, type GateDecision, type PromotedModel } from '../../../core/contracts/promotion';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import type { ClientContext } from '../../../infra/client/connect';
import { openPromotions } from '../../../infra/client/promotions';
import { stageRunner } from '../../activities/support/runStages';

const ada = { by: 'ada', why: 'the support team asked' };

test('a person promotes a run against its gate, and goes back to what was before', async () => {
  const world = await createWorld('one', 'two');
  expect(await world.client.promote('bikes-one', ada)).toEqual({
    ...{ pipeline: 'bikes', runId: 'bikes-one', system: 'tuned', changed: true },
  });
  expect(await world.client.promote('bikes-two', ada)).toMatchObject({ before: 'bikes-one', changed: true });
  expect(world.stored()).toMatchObject({ runId: 'bikes-two', way: 'promote', ...ada, decision: { verdict: 'keep' } });
  expect(await world.client.rollback('bikes', { by: 'bob', why: 'worse' })).toMatchObject({
    ...{ runId: 'bikes-one', before: 'bikes-two', changed: true },
  });
  const { history, ...present } = world.stored();
  expect(present).toMatchObject({ runId: 'bikes-one', way: 'rollback', by: 'bob', replaces: { runId: 'bikes-two' } });
  expect(history.map(({ runId, way }) => [runId, way])).toEqual([
    ['bikes-one', 'promote'],
    ['bikes-two', 'promote'],
  ]);
  expect(Date.parse(present.at ?? '')).toBeLessThanOrEqual(Date.now());
  await expect(world.client.rollback('bikes', ada)).rejects.toThrow('had no earlier model in use');
  expect(await world.client.rollback('bikes', ada, 'bikes-two')).toMatchObject({ runId: 'bikes-two' });
});

test('what is in use already is left as it is', async () => {
  const world = await createWorld('one');
  await world.client.promote('bikes-one', ada);
  const before = world.stored();
  expect(await world.client.promote('bikes-one', { by: 'bob', why: 'again' })).toMatchObject({ changed: false });
  expect(world.stored()).toEqual(before);
});

test('of two people at the same moment one is told that the other was first', async () => {
  const world = await createWorld('one', 'two');
  const outcomes = await Promise.allSettled([
    world.client.promote('bikes-one', ada),
    world.client.promote('bikes-two', { by: 'bob', why: 'other' }),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = outcomes.find((each) => each.status === 'rejected');
  expect(String((refused as PromiseRejectedResult).reason)).toContain(`${world.stored().runId} was put into use`);
});

test('a model that was deleted is not put into use', async () => {
  const world = await createWorld('one', 'two');
  await world.client.promote('bikes-one', ada);
  await world.client.promote('bikes-two', ada);
  const { key } = world.stored().history[0]!.model;
  for (const name of [...world.store.objects.keys()]) if (name.includes(key)) world.store.objects.delete(name);
  await expect(world.client.rollback('bikes', ada)).rejects.toThrow(
    'the model of bikes-one is not in the store any more',
  );
  expect(world.stored().runId).toBe('bikes-two');
});

test('what an earlier version wrote is read, and kept as the start of the history', async () => {
  const world = await createWorld('one', 'two');
  const [receipt] = world.models;
  const decision: GateDecision = { verdict: 'promote', system: 'tuned', metric: 'nDCG@10', checks: [] };
  const old = { schemaVersion: 1, pipeline: 'bikes', runId: 'bikes-one', system: 'tuned', model: receipt, decision };
  world.store.objects.set('pipelines/bikes/promoted.json', Buffer.from(JSON.stringify(old)));
  await world.client.promote('bikes-two', ada);
  expect(world.stored().history).toMatchObject([{ runId: 'bikes-one' }]);
  expect(await world.client.rollback('bikes', ada)).toMatchObject({ runId: 'bikes-one' });
});

async function createWorld(...names: string[]) {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  const models: { stage: string; key: string; digest: string }[] = [];
  for (const name of names) {
    const model = await stages.make('export', [], { files: { 'config.json': Buffer.from(name) } });
    const decision: GateDecision = { verdict: 'keep', system: 'tuned', metric: 'nDCG@10', checks: [] };
    const gate = await stages.make('gate', [], { files: { [gateFile]: Buffer.from(JSON.stringify(decision)) } });
    const record = { input: { spec: { name: 'bikes' } }, status: 'completed', receipts: [model, gate] };
    store.objects.set(`runs/bikes-${name}/run.json`, Buffer.from(JSON.stringify(record)));
    models.push({ stage: model.stage, key: model.key, digest: model.digest });
  }
  const stored = () =>
    JSON.parse(store.objects.get('pipelines/bikes/promoted.json')!.toString('utf8')) as PromotedModel;
  return { store, models, stored, client: openPromotions({ store } as unknown as ClientContext) };
}
