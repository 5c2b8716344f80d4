import { findPromotion } from '../../activities/findPromotion';
import { promoteModel } from '../../activities/promoteModel';
import { recordRun } from '../../activities/recordRun';
import type { RunRecord } from '../../core/contracts/activities';
import type { GateVerdict, PromotedModel } from '../../core/contracts/promotion';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { ArtifactReference } from '../../core/contracts/manifest';
import { specOf, stageRunner } from './support/runStages';

const key = 'pipelines/bikes/promoted.json';
const checks = [
  { check: 'beats' as const, set: 'faq', passed: false, sentence: 'tuned is not shown to be above BM25' },
];

test('a passed gate names the model, and the next one what it replaces', async () => {
  const world = createWorld();
  const first = await world.model('first');
  expect(await world.promote('run-1', first, 'promote')).toEqual({ promoted: true, verdict: 'promote', reasons: [] });
  expect(world.stored()).toMatchObject({
    schemaVersion: 1,
    pipeline: 'bikes',
    runId: 'run-1',
    system: 'tuned',
    model: first,
  });
  expect(world.stored()).not.toHaveProperty('replaces');
  const found = await findPromotion('bikes', world.store);
  expect(found).toEqual({ runId: 'run-1', model: first });
  const second = await world.model('second');
  expect(await world.promote('run-2', second, 'promote', found)).toMatchObject({ promoted: true });
  expect(world.stored()).toMatchObject({ runId: 'run-2', model: second, replaces: { runId: 'run-1', model: first } });
});

test('what the gate keeps out changes nothing and says why', async () => {
  const world = createWorld();
  expect(await world.promote('run-1', await world.model('first'), 'keep')).toEqual({
    promoted: false,
    verdict: 'keep',
    reasons: ['faq: tuned is not shown to be above BM25'],
  });
  expect(world.store.objects.has(key)).toBe(false);
});

test('a model that was promoted while the run went on stays', async () => {
  const world = createWorld();
  await world.promote('run-1', await world.model('first'), 'promote');
  const before = world.stored();
  // This run saw no promoted model when it measured its own.
  const late = await world.promote('run-2', await world.model('second'), 'promote', null);
  expect(late).toEqual({
    promoted: false,
    verdict: 'promote',
    reasons: ['the run run-1 was promoted while this run went on; run the spec again to be compared anew'],
  });
  expect(world.stored()).toEqual(before);
});

test('of two runs that write at once one wins, and the other says which', async () => {
  const world = createWorld();
  const [first, second] = [await world.model('first'), await world.model('second')];
  const both = await Promise.all([world.promote('run-1', first, 'promote'), world.promote('run-2', second, 'promote')]);
  expect(both.filter(({ promoted }) => promoted)).toHaveLength(1);
  const winner = both[0].promoted ? 'run-1' : 'run-2';
  expect(world.stored().runId).toBe(winner);
  expect(both.flatMap(({ reasons }) => reasons)).toEqual([expect.stringContaining(`the run ${winner} was promoted`)]);
});

test('an answer that was lost is given again, though the tag is another by then', async () => {
  const world = createWorld();
  const model = await world.model('first');
  // Written, and told as not written.
  const written = jest.spyOn(world.store, 'replaceIf');
  const original = MemoryObjectStore.prototype.replaceIf.bind(world.store);
  written.mockImplementation(async (...parameters) => !(await original(...parameters)));
  expect(await world.promote('run-1', model, 'promote')).toMatchObject({ promoted: true });
  written.mockRestore();
  expect(await world.promote('run-1', model, 'promote')).toMatchObject({ promoted: true });
});

test('a promoted model whose artifact is gone is compared with nothing, and may be replaced', async () => {
  const world = createWorld();
  const first = await world.model('first');
  await world.promote('run-1', first, 'promote');
  for (const name of [...world.store.objects.keys()]) if (name.includes(first.key)) world.store.objects.delete(name);
  expect(await findPromotion('bikes', world.store)).toBeNull();
  expect(await world.promote('run-2', await world.model('second'), 'promote', null)).toMatchObject({ promoted: true });
});

test('a pointer that cannot be read is named with its mend', async () => {
  const world = createWorld();
  world.store.objects.set(key, Buffer.from('{"runId": 7}'));
  await expect(findPromotion('bikes', world.store)).rejects.toMatchObject({
    code: 'damaged-artifact',
    message: expect.stringContaining(`${key} does not name a promoted model`) as string,
  });
});

test('a run of a backfill promotes nothing, whatever its gate says, and is not the latest of its pipeline', async () => {
  const world = createWorld();
  const model = await world.model('first');
  const input = { isBackfill: true as const };
  expect(await world.promote('bikes-2026-09-07T030000', model, 'promote', null, input)).toEqual({
    promoted: false,
    verdict: 'promote',
    reasons: ['it is of a backfill, which promotes nothing: npx rankwright promote bikes-2026-09-07T030000'],
  });
  expect(world.store.objects.has(key)).toBe(false);
  const record = { status: 'completed' as const, receipts: [] };
  const named = (runId: string) => ({ runId, spec: specOf({ name: 'bikes' }), sources: { evaluate: {} } });
  await recordRun({ ...record, input: named('by-hand') }, world.store);
  await recordRun({ ...record, input: { ...named('of-september'), ...input } }, world.store);
  const latest = JSON.parse(world.store.objects.get('pipelines/bikes/latest.json')!.toString('utf8')) as RunRecord;
  expect(latest.input.runId).toBe('by-hand');
  expect(world.store.objects.has('runs/of-september/run.json')).toBe(true);
});

function createWorld() {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store, {});
  const spec = specOf({ name: 'bikes' });
  const make = async (stage: string, name: string, content: string): Promise<ArtifactReference> => {
    const { key: own, digest } = await stages.make(stage, [{ content }], { files: { [name]: Buffer.from(content) } });
    return { stage, key: own, digest };
  };
  const promote = async (
    runId: string,
    model: ArtifactReference,
    verdict: GateVerdict,
    found: Awaited<ReturnType<typeof findPromotion>> = null,
    input: { isBackfill?: true } = {},
  ) => {
    const decision = { verdict, system: 'tuned', metric: 'nDCG@10', checks: verdict === 'promote' ? [] : checks };
    const gate = await make('gate', 'gate.json', JSON.stringify(decision));
    return promoteModel({ input: { runId, spec, sources: { evaluate: {} }, ...input }, model, gate, found }, store);
  };
  return {
    ...{ store, promote },
    model: (content: string) => make('export', 'config.json', content),
    stored: () => JSON.parse(store.objects.get(key)!.toString('utf8')) as PromotedModel,
  };
}
