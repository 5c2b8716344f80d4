import fc from 'fast-check';
import type { RunRecord } from '../../../core/contracts/activities';
import type { Finding } from '../../../core/contracts/verification';
import { confirmParts } from '../../../infra/artifactStore/confirmParts';
import { readManifest } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { collectGarbage, type GarbageSelection } from '../../../infra/client/garbage/collectGarbage';
import { deleteArtifact } from '../../../infra/client/garbage/deleteArtifact';
import { verifyRun } from '../../../infra/client/verification/verifyRun';
import { fakeContext } from './support/fakeTemporal';
import { makeRun, type MadeRun } from './support/madeRun';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const startMs = Date.parse('2026-11-01T09:00:00Z');
const idOf = (day: number) => `shop-${new Date(startMs + day * dayMs).toISOString().slice(0, 10)}T090000`;

/** A store with a run a day, made on that day. */
async function makeRuns(runs: Omit<MadeRun, 'runId'>[], store = createStore()): Promise<DatedStore> {
  for (const [day, run] of runs.entries()) {
    store.nowMs = startMs + day * dayMs;
    await makeRun(store, { ...run, runId: idOf(day) });
  }
  return store;
}

type DatedStore = MemoryObjectStore & { nowMs: number };

function createStore(): DatedStore {
  const store: DatedStore = Object.assign(new MemoryObjectStore(() => store.nowMs), { nowMs: startMs });
  return store;
}

function collect(
  store: MemoryObjectStore,
  selection: Partial<GarbageSelection>,
  open: Parameters<typeof fakeContext>[0] = {},
) {
  const usual = { keepRuns: 1, graceHours: 24, isDeleting: true, nowMs: startMs + 100 * dayMs };
  return collectGarbage({ ...usual, ...selection }, fakeContext(open, store));
}

async function damagedIn(store: MemoryObjectStore, runId: string): Promise<Finding[]> {
  const damaged: Finding[] = [];
  for await (const each of verifyRun(runId, fakeContext({}, store))) if (each.state === 'damaged') damaged.push(each);
  return damaged;
}

async function recordOf(store: MemoryObjectStore, day: number): Promise<RunRecord> {
  return JSON.parse((await store.get(`runs/${idOf(day)}/run.json`)).toString('utf8')) as RunRecord;
}

const artifactsIn = (store: MemoryObjectStore, stage: string): string[] =>
  [...store.objects.keys()].filter((key) => key.startsWith(`artifacts/${stage}/`) && key.endsWith('manifest.json'));

/** Runs that share some artifacts and not others. */
const run = fc.record({
  documents: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('Oil.', 'Skip.'), { minKeys: 1 }),
  maxTokens: fc.constantFrom(32, 64),
  chunkVersion: fc.constantFrom(1, 2),
});

test('whatever the runs are, those that are kept verify as before, and nothing else is left', async () => {
  const plans = fc.tuple(fc.array(run, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 3 }));
  await fc.assert(
    fc.asyncProperty(plans, async ([runs, keepRuns]) => {
      const store = await makeRuns(runs);
      const { kept, garbage, deleted } = await collect(store, { keepRuns });
      expect(kept.runs.filter(({ reason }) => reason !== 'named').length).toBeLessThanOrEqual(keepRuns);
      for (const { runId } of kept.runs) expect(await damagedIn(store, runId)).toEqual([]);
      expect(deleted.artifacts).toBe(garbage.length);
      // What is left is what is kept: a second collection finds nothing.
      const again = await collect(store, { keepRuns });
      expect(again.garbage).toEqual([]);
      expect(again.kept.artifacts).toBe(kept.artifacts);
      const left = ['ingest', 'chunk', 'train', 'evaluate'].flatMap((stage) => artifactsIn(store, stage));
      expect(left).toHaveLength(kept.artifacts);
    }),
    { numRuns: 25 },
  );
});

test('interrupted at any deletion it leaves no manifest without its parts, and the next one ends it', async () => {
  const runs = [{ maxTokens: 32, chunkVersion: 2, documents: { a: 'Old.' } }, {}];
  const whole = await makeRuns(runs);
  const { deleted } = await collect(whole, {});
  expect(deleted.artifacts).toBe(4);
  for (let survived = 0; survived < deleted.objects; survived += 1) {
    const store = await makeRuns(runs);
    let deletions = 0;
    const remove = store.delete.bind(store);
    store.delete = async (key) => {
      if (deletions === survived) throw new Error('killed');
      deletions += 1;
      return remove(key);
    };
    await expect(collect(store, {})).rejects.toThrow('killed');
    store.delete = remove;
    for (const stage of ['ingest', 'chunk', 'train', 'evaluate'])
      for (const key of artifactsIn(store, stage)) {
        const manifest = await readManifest(store, stage, key.split('/')[2]!);
        for (const { object } of manifest!.parts)
          expect(store.objects.has(key.replace('manifest.json', object))).toBe(true);
      }
    expect(await damagedIn(store, idOf(1))).toEqual([]);
    await collect(store, {});
    expect([...store.objects.keys()].sort()).toEqual([...whole.objects.keys()].sort());
  }
});

test('without --delete all is told and nothing is changed', async () => {
  const store = await makeRuns([{ documents: { a: 'Old.' } }, {}]);
  const before = [...store.objects.keys()];
  const { garbage, deleted } = await collect(store, { isDeleting: false });
  expect(garbage.map(({ stage }) => stage).sort()).toEqual(['chunk', 'evaluate', 'ingest', 'train']);
  expect(deleted).toEqual({ artifacts: 0, objects: 0, bytes: 0 });
  expect([...store.objects.keys()]).toEqual(before);
});

test('what is younger than the grace period stays', async () => {
  const store = await makeRuns([{ documents: { a: 'Old.' } }, { documents: { a: 'Older than the last.' } }, {}]);
  // Two days after the last run: the second is three days old, the first four.
  const selection = { nowMs: startMs + 4 * dayMs, graceHours: 80 };
  const { garbage, young } = await collect(store, selection);
  expect([garbage.length, young.artifacts]).toEqual([4, 4]);
  expect(await damagedIn(store, idOf(1))).toEqual([]);
});

test('the promoted model stays with all it was made of, and so does the one that it replaced', async () => {
  const store = await makeRuns([
    { documents: { a: 'One.' } },
    { documents: { a: 'Two.' } },
    { documents: { a: 'Three.' } },
    {},
  ]);
  const modelOf = async (day: number) => {
    const { receipts } = await recordOf(store, day);
    const { stage, key, digest } = receipts[2]!;
    return { stage, key, digest };
  };
  const decision = { verdict: 'promote', system: 'tuned', metric: 'nDCG@10', checks: [] };
  const promotion = {
    ...{ schemaVersion: 1, pipeline: 'shop', runId: idOf(1), system: 'tuned', model: await modelOf(1), decision },
    replaces: { runId: idOf(0), model: await modelOf(0) },
  };
  await store.put('pipelines/shop/promoted.json', Buffer.from(JSON.stringify(promotion)));
  const { kept, garbage } = await collect(store, {});
  expect(kept.runs.map(({ runId, reason }) => [runId, reason])).toEqual([
    [idOf(3), 'named'],
    [idOf(1), 'promoted'],
    [idOf(0), 'named'],
  ]);
  expect(garbage).toHaveLength(4);
  for (const day of [0, 1, 3]) expect(await damagedIn(store, idOf(day))).toEqual([]);
});

test('what an open run has so far stays, and so does what it has begun', async () => {
  const store = await makeRuns([{ documents: { a: 'Old.' } }, {}]);
  const record = await recordOf(store, 0);
  await store.delete(`runs/${idOf(0)}/run.json`);
  await store.put(`artifacts/judge-answers/${'1'.repeat(32)}/shards/00000.json`, Buffer.from('{}'));
  const open = { [idOf(0)]: { status: 'RUNNING', inputs: [{}], results: record.receipts.slice(0, 2) } };
  const { kept, garbage } = await collect(store, {}, open);
  expect(kept.runs).toContainEqual({ runId: idOf(0), pipeline: 'shop', reason: 'open' });
  expect(garbage.map(({ stage }) => stage).sort()).toEqual(['evaluate', 'train']);
  // Once nobody works at it any more it goes.
  const after = await collect(store, {});
  expect(after.garbage.map(({ stage }) => stage).sort()).toEqual(['chunk', 'ingest', 'judge-answers']);
});

test('nothing but artifacts and models is touched', async () => {
  const store = await makeRuns([{ documents: { a: 'Old.' } }, {}]);
  const others = ['ledger/v2/s/1', 'vectors/1', 'checkpoints/x/1', 'artifacts/README', 'models/readme.md', 'batches/1'];
  for (const name of others) await store.put(name, Buffer.from('x'));
  const isOther = (key: string) => !/^artifacts\/\w+\/[0-9a-f]{32}\//.test(key);
  const before = [...store.objects.keys()].filter(isOther);
  await collect(store, {});
  expect([...store.objects.keys()].filter(isOther)).toEqual(before);
});

test('a manifest of a kept run that cannot be read stops it: what that run needs is not known', async () => {
  const store = await makeRuns([{ documents: { a: 'Old.' } }, {}]);
  const { receipts } = await recordOf(store, 1);
  await store.put(`artifacts/chunk/${receipts[1]!.key}/manifest.json`, Buffer.from('{}'));
  const before = store.objects.size;
  await expect(collect(store, {})).rejects.toThrow('is not a manifest of this version');
  expect(store.objects.size).toBe(before);
});

describe('a stage that is made again while its old artifact is deleted', () => {
  test('looks for the parts that it found once its manifest stands, and is made anew where one is gone', async () => {
    const store = await makeRuns([{}]);
    const { receipts } = await recordOf(store, 0);
    const manifest = (await readManifest(store, 'chunk', receipts[1]!.key))!;
    await confirmParts(store, manifest);
    await store.delete(`artifacts/chunk/${manifest.key}/${manifest.parts[0]!.object}`);
    await expect(confirmParts(store, manifest)).rejects.toMatchObject({ code: 'storage-unavailable', retryable: true });
    expect(await readManifest(store, 'chunk', manifest.key)).toBeUndefined();
  });

  test('or its manifest is seen by who deletes, and goes too', async () => {
    const store = await makeRuns([{}]);
    const { receipts } = await recordOf(store, 0);
    const prefix = `artifacts/chunk/${receipts[1]!.key}/`;
    const manifest = await store.get(`${prefix}manifest.json`);
    const remove = store.delete.bind(store);
    let isSealed = false;
    store.delete = async (key) => {
      await remove(key);
      // Another attempt seals just after the first part was deleted.
      if (!isSealed && key.includes('part-')) {
        isSealed = true;
        await store.put(`${prefix}manifest.json`, manifest);
      }
    };
    await deleteArtifact(prefix, store);
    expect([...store.objects.keys()].filter((key) => key.startsWith(prefix))).toEqual([]);
  });
});
