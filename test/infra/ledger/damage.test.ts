import fc from 'fast-check';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { toStorageError } from '../../../infra/artifactStore/storageErrors';
import type { LedgerFinding } from '../../../infra/ledger/ledger';
import { entryOf, keyOf, openLedger, readEntries, segmentKeys, writeScope } from './support';

const requests = Array.from({ length: 12 }, (_, request) => request);
const keys = requests.map(keyOf);

/** A sound segment of six answers and one of six others that is about to be damaged. */
async function twoSegments(): Promise<{ store: MemoryObjectStore; sound: string; victim: string; body: Buffer }> {
  const store = new MemoryObjectStore();
  await writeScope(
    store,
    's-sound',
    requests.slice(0, 6).map((request) => entryOf(request)),
  );
  await writeScope(
    store,
    's-victim',
    requests.slice(6).map((request) => entryOf(request)),
  );
  const [sound = '', victim = ''] = segmentKeys(store);
  return { store, sound, victim, body: store.objects.get(victim) ?? Buffer.alloc(0) };
}

async function findings(store: MemoryObjectStore): Promise<LedgerFinding[]> {
  const found: LedgerFinding[] = [];
  for await (const finding of openLedger(store).verify()) found.push(finding);
  return found;
}

/** What must hold however a segment was damaged. */
async function expectSkippedAndKept(store: MemoryObjectStore, victim: string, damaged: Buffer): Promise<void> {
  store.objects.set(victim, damaged);
  const warnings: string[] = [];
  const read = await readEntries(store, keys, warnings);
  // Nothing false is ever served, and the sound segment is served whole.
  for (const [key, entry] of read) expect(entry).toEqual(entryOf(keys.indexOf(key)));
  expect([...read.keys()].slice(0, 6)).toEqual(keys.slice(0, 6));
  if (read.size < 12) expect(warnings.join()).toContain(`s3://memory/${victim} is damaged and skipped`);
  const found = await findings(store);
  expect(found.filter(({ kind }) => kind === 'damaged')).toMatchObject([{ segment: victim, bytes: damaged.length }]);
  expect(found.at(-1)).toMatchObject({ kind: 'summary', segments: 2, records: 6, damaged: 1 });
  await writeScope(store, 's-more', [entryOf(20)]);
  const report = await openLedger(store).compact({ minSegments: 2 });
  expect(report).toMatchObject({ replaced: 2, written: 1, damaged: [victim] });
  expect(store.objects.get(victim)).toEqual(damaged);
  const after = await readEntries(store, [...keys, keyOf(20)]);
  expect(after.size).toBe(read.size + 1);
}

describe('a damaged segment', () => {
  test('cut at any byte: skipped with a warning, reported, kept by compaction', async () => {
    const { store, victim, body } = await twoSegments();
    const { objects } = store;
    const cuts = fc.integer({ min: 0, max: body.length - 1 });
    await fc.assert(
      fc.asyncProperty(cuts, async (cut) => {
        const copy = new MemoryObjectStore();
        for (const [key, value] of objects) copy.objects.set(key, value);
        await expectSkippedAndKept(copy, victim, body.subarray(0, cut));
        // Nothing of a torn segment is served: its size is not what its header says.
        expect((await readEntries(copy, keys)).size).toBe(6);
      }),
      { seed: 4, numRuns: 150, examples: [[0], [1], [159], [160], [161], [body.length - 1], [body.length - 33]] },
    );
  });

  test('with any byte flipped: never a wrong answer; skipped, reported, kept by compaction', async () => {
    const { store, victim, body } = await twoSegments();
    const { objects } = store;
    const flips = fc.tuple(fc.integer({ min: 0, max: body.length - 1 }), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(flips, async ([at, mask]) => {
        const copy = new MemoryObjectStore();
        for (const [key, value] of objects) copy.objects.set(key, value);
        const damaged = Buffer.from(body);
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        await expectSkippedAndKept(copy, victim, damaged);
      }),
      { seed: 4, numRuns: 250 },
    );
  });

  test('of which the storage itself finds the checksum wrong: the rest is read, and compaction leaves it alone', async () => {
    const { store, victim } = await twoSegments();
    const get = store.get.bind(store);
    const refusal = new Error('Checksum mismatch: expected "a" but received "b" in "x-amz-checksum-crc32".');
    jest.spyOn(store, 'get').mockImplementation(async (key) => {
      if (key === victim) throw toStorageError(refusal, 'read', key);
      return get(key);
    });
    // Of a part of an object the storage keeps no checksum.
    jest.spyOn(store, 'getRange').mockImplementation(async (key, start, end) => (await get(key)).subarray(start, end));
    const found = await findings(store);
    expect(found).toMatchObject([
      { kind: 'damaged', segment: victim, reason: expect.stringContaining('checksum that the storage took') },
      { kind: 'summary', segments: 2, records: 6, damaged: 1 },
    ]);
    await writeScope(store, 's-more', [entryOf(20)]);
    expect(await openLedger(store).compact({ minSegments: 2 })).toMatchObject({ replaced: 2, damaged: [victim] });
    expect(store.objects.has(victim)).toBe(true);
  });

  test('a damaged block hides its own answers only, and what another segment has of them is served', async () => {
    const store = new MemoryObjectStore();
    const long = (request: number): string => `${request} ${Buffer.from(keyOf(request).repeat(20)).toString('base64')}`;
    const many = Array.from({ length: 200 }, (_, request) => entryOf(request, long(request)));
    await writeScope(store, 's-victim', many);
    const [victim = ''] = segmentKeys(store);
    await writeScope(store, 's-copy', [many[199]!]);
    const damaged = Buffer.from(store.objects.get(victim) ?? []);
    // The last byte before the trailer is of the last block.
    damaged[damaged.length - 33]! ^= 1;
    store.objects.set(victim, damaged);
    const all = many.map(({ answer }) => answer.key);
    const read = await readEntries(store, all);
    expect(read.get(all[199]!)).toEqual(many[199]);
    expect(read.get(all[0]!)).toEqual(many[0]);
    expect(read.has(all[198]!)).toBe(false);
    expect(read.size).toBeGreaterThan(100);
  });

  test('a segment of sound bytes under a name that is not its digest is reported', async () => {
    const { store, victim, body } = await twoSegments();
    store.objects.delete(victim);
    const misnamed = `ledger/v2/s-victim/${'0'.repeat(32)}.seg`;
    store.objects.set(misnamed, body);
    expect((await findings(store))[0]).toMatchObject({
      segment: misnamed,
      reason: 'its content does not have the digest in its name',
    });
  });

  test('objects that are no segments are left alone', async () => {
    const { store } = await twoSegments();
    store.objects.set('ledger/v2/notes.txt', Buffer.from('x'));
    store.objects.set('ledger/ab/old.jsonl.gz', Buffer.from('x'));
    expect((await findings(store)).at(-1)).toMatchObject({ segments: 2, damaged: 0 });
    await openLedger(store).compact({ minSegments: 2 });
    expect(store.objects.has('ledger/v2/notes.txt')).toBe(true);
  });
});
