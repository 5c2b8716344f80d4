import { shardScope, type Ledger } from '../../../infra/ledger/ledger';
import { sha256 } from '../../../core/hashing/digest';
import { CountingStore, entryOf, keyOf, openLedger } from './support';

const requests = 100_000;
const perShard = 256;
const shards = Math.ceil(requests / perShard);

/** What one shard of a stage does: looks up its requests, and asks those that have no answer. */
async function runShard(ledger: Ledger, numbers: readonly number[]): Promise<{ asked: number }> {
  const keys = numbers.map(keyOf);
  const scope = await ledger.openScope(shardScope(sha256(keys.join())), keys);
  const missing = numbers.filter((number) => !scope.get(keyOf(number)));
  for (const number of missing) await scope.add(entryOf(number));
  await scope.close();
  return { asked: missing.length };
}

/** The stage, its requests shifted by some: as when a passage is added before all others. Returns requests asked. */
async function runStage(store: CountingStore, shift: number, workers = 1): Promise<number> {
  const ledgers = Array.from({ length: workers }, () => openLedger(store));
  let asked = 0;
  for (let shard = 0; shard < shards; shard += 1) {
    const start = shard * perShard;
    const numbers = Array.from({ length: Math.min(perShard, requests - start) }, (_, each) => start + each - shift);
    asked += (await runShard(ledgers[shard % workers]!, numbers)).asked;
  }
  return asked;
}

/**
 * 100,000 requests are 391 shards. These are the figures of docs/decisions.md; they do not depend on the size of answers
 * while those of a shard stay under 4 MB.
 */
describe('S3 operations for 100,000 answers at 256 a shard', () => {
  const store = new CountingStore();

  test('writing them: 6 PUTs a shard, which leave one object', async () => {
    expect(await runStage(store, 0)).toBe(requests);
    const counts = store.takeCounts();
    expect(shards).toBe(391);
    // 48 + 48 + 48 + 48 + 48 + 16 answers, and one segment of all of them at the end; the last shard has 160.
    expect(counts.putIfAbsent).toBe(390 * 7 + 5);
    expect(counts.delete).toBe(390 * 6 + 4);
    // One LIST a shard, the mark once a process; nothing is read of what the process wrote itself.
    expect(counts).toMatchObject({ list: 391, getWithTag: 1, get: 0, getRange: 0, put: 0 });
    expect([...store.objects.keys()]).toHaveLength(391);
  });

  test('a later run by another process whose shards are shifted: no request is asked that was answered', async () => {
    expect(await runStage(store, 100)).toBe(100);
    const counts = store.takeCounts();
    // The index of each of the 391 segments once, and the answers of two of them for each shard but the first.
    expect(counts.list).toBe(391);
    expect(counts.getRange).toBe(391 + 1 + 390 * 2);
    expect(counts).toMatchObject({ getWithTag: 1, get: 0, put: 0 });
  });

  test('four workers read each index once a process', async () => {
    expect(await runStage(store, 100, 4)).toBe(0);
    const counts = store.takeCounts();
    expect(counts.getRange).toBe(4 * 392 + 391 * 2);
    expect(counts).toMatchObject({ list: 391, getWithTag: 4, putIfAbsent: 0 });
  });

  test('which of them are answered: one LIST and one GET a segment', async () => {
    const keys = Array.from({ length: requests + 500 }, (_, number) => keyOf(number - 250));
    expect((await openLedger(store).answeredKeys(keys)).size).toBe(requests + 100);
    expect(store.takeCounts()).toMatchObject({ list: 1, getRange: 392, get: 0 });
  });

  test('compaction: each segment is read once, and one takes their place', async () => {
    const report = await openLedger(store).compact();
    expect(report).toMatchObject({ replaced: 392, written: 1, answers: requests + 100, duplicates: 0 });
    expect(store.takeCounts()).toMatchObject({ list: 1, get: 392, putIfAbsent: 1, put: 1, delete: 392, getRange: 0 });
  });

  test('after compaction: one LIST and at most two GETs a shard, two more for the index', async () => {
    expect(await runStage(store, 100)).toBe(0);
    const counts = store.takeCounts();
    expect(counts.list).toBe(391);
    expect(counts.getRange).toBeLessThanOrEqual(2 + 391 * 2);
    expect(counts).toMatchObject({ getWithTag: 1, get: 0, putIfAbsent: 0 });
  });
});
