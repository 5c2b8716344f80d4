import fc from 'fast-check';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import type { StoredObject } from '../../../infra/artifactStore/objectStore';
import type { LedgerEntry } from '../../../core/ledger/entry';
import {
  entryOf,
  failedEntryOf,
  keyOf,
  openLedger,
  readEntries,
  scheduledView,
  segmentKeys,
  writeScope,
} from './support';

const written = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom('a', 'b', 'failed')), {
    minLength: 1,
    maxLength: 12,
  }),
  { minLength: 2, maxLength: 8 },
);

function entriesOf(answers: [number, string][]): LedgerEntry[] {
  return answers.map(([request, content]) =>
    content === 'failed' ? failedEntryOf(request) : entryOf(request, content),
  );
}

async function storeWith(scopes: [number, string][][]): Promise<MemoryObjectStore> {
  const store = new MemoryObjectStore();
  for (const [scope, answers] of scopes.entries()) await writeScope(store, `s-${scope}`, entriesOf(answers));
  return store;
}

const allKeys = Array.from({ length: 41 }, (_, request) => keyOf(request));

describe('compaction', () => {
  test('changes no lookup, leaves one segment, and each key once', async () => {
    await fc.assert(
      fc.asyncProperty(written, async (scopes) => {
        const store = await storeWith(scopes);
        const before = await readEntries(store, allKeys);
        const segmentsBefore = segmentKeys(store).length;
        const report = await openLedger(store).compact({ minSegments: 2 });
        expect(await readEntries(store, allKeys)).toEqual(before);
        expect(segmentKeys(store)).toHaveLength(1);
        expect(report).toMatchObject({ segmentsBefore, replaced: segmentsBefore, written: 1, answers: before.size });
        expect(await openLedger(store).stats()).toMatchObject({ answers: before.size, duplicates: 0, segments: 1 });
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test('the answers of a shard stay side by side: merged, they are still read by one GET', async () => {
    const store = new MemoryObjectStore();
    for (let scope = 0; scope < 9; scope += 1) {
      await writeScope(
        store,
        `s-${scope}`,
        Array.from({ length: 256 }, (_, each) => entryOf(scope * 256 + each)),
      );
    }
    await openLedger(store).compact();
    const ledger = openLedger(store);
    await ledger.openScope('reader', []);
    const reads = jest.spyOn(store, 'getRange');
    const shard = Array.from({ length: 256 }, (_, each) => keyOf(4 * 256 + each));
    expect((await ledger.openScope('reader', shard)).size).toBe(256);
    expect(reads).toHaveBeenCalledTimes(1);
  });

  test('any interleaving of compactors, readers and writers: every reader sees all that was durable before it', async () => {
    let compactions = 0;
    await fc.assert(
      fc.asyncProperty(
        written,
        fc.scheduler(),
        fc.integer({ min: 60, max: 4_000 }),
        async (scopes, scheduler, maxSegmentBytes) => {
          const store = await storeWith(scopes);
          const before = await readEntries(store, allKeys);
          const view = scheduledView(store, scheduler);
          const reader = openLedger(view);
          const read = async (): Promise<void> => {
            for (let times = 0; times < 2; times += 1) {
              const scope = await reader.openScope('reader', allKeys);
              for (const [key, entry] of before) expect(scope.get(key)).toEqual(entry);
              expect(scope.size).toBe(before.size);
            }
          };
          const compact = async (): Promise<void> => {
            for (let times = 0; times < 2; times += 1) {
              compactions += (await openLedger(view).compact({ minSegments: 2, maxSegmentBytes })).written;
            }
          };
          const write = writeScope(
            view,
            's-late',
            Array.from({ length: 60 }, (_, each) => entryOf(100 + each)),
          );
          await scheduler.waitFor(Promise.all([read(), read(), compact(), compact(), write]));
          expect(await readEntries(store, allKeys)).toEqual(before);
          const late = Array.from({ length: 60 }, (_, each) => keyOf(100 + each));
          expect((await readEntries(store, late)).size).toBe(60);
        },
      ),
      { seed: 4, numRuns: 80 },
    );
    expect(compactions).toBeGreaterThan(20);
  });

  test('killed after any of its writes and deletes: nothing is lost, nothing counts twice, the next one tidies up', async () => {
    await fc.assert(
      fc.asyncProperty(written, fc.integer({ min: 0, max: 12 }), async (scopes, lives) => {
        const store = await storeWith(scopes);
        const before = await readEntries(store, allKeys);
        // It writes the merged segment and the mark, and deletes what it replaced.
        const changes = 2 + segmentKeys(store).length;
        const end = openLedger(dyingAfter(store, lives)).compact({ minSegments: 2 });
        await expect(end.then(() => 'survived').catch((error: Error) => error.message)).resolves.toBe(
          lives < changes ? 'killed' : 'survived',
        );
        expect(await readEntries(store, allKeys)).toEqual(before);
        expect((await openLedger(store).stats()).answers).toBe(before.size);
        await openLedger(store).compact({ minSegments: 2 });
        expect(await readEntries(store, allKeys)).toEqual(before);
        expect(segmentKeys(store)).toHaveLength(1);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test.each([true, false])(
    'a reader whose listing passed the merged segment before it was written overlooks nothing (compacted before: %s)',
    async (compactedBefore) => {
      const store = await storeWith(Array.from({ length: 8 }, (_, scope) => [[scope, 'a']]));
      if (compactedBefore) await openLedger(store).compact({ minSegments: 2, maxSegmentBytes: 1_600 });
      const reader = openLedger(compactingWhileListed(store));
      for (let times = 0; times < 2; times += 1) {
        await writeScope(store, `s-${times}-more`, [entryOf(20 + times)]);
        expect((await reader.openScope('reader', allKeys)).size).toBe(9 + times);
      }
      expect(segmentKeys(store)).toHaveLength(1);
    },
  );

  test('killed between the merged write and the deletes: all are there, and answers are counted once', async () => {
    const store = await storeWith([[[1, 'a']], [[2, 'a']], [[3, 'a']]]);
    // The merged segment is the first write, the mark the second.
    await expect(openLedger(dyingAfter(store, 2)).compact({ minSegments: 2 })).rejects.toThrow('killed');
    expect(segmentKeys(store)).toHaveLength(4);
    expect(await openLedger(store).stats()).toMatchObject({ answers: 3, duplicates: 3, tokensIn: 30 });
    await openLedger(store).compact({ minSegments: 2 });
    expect(segmentKeys(store)).toHaveLength(1);
    expect(await openLedger(store).stats()).toMatchObject({ answers: 3, duplicates: 0, tokensIn: 30 });
  });

  test('a successor never has the name of a segment that it replaces, though it holds the same', async () => {
    const store = await storeWith([[[1, 'a']], [[1, 'a']], [[1, 'a']]]);
    const before = segmentKeys(store).map((key) => key.split('/').at(-1));
    await openLedger(store).compact({ minSegments: 2 });
    const [after = ''] = segmentKeys(store);
    expect(after).toMatch(/^ledger\/v2\/merged\//);
    expect(before).not.toContain(after.split('/').at(-1));
    expect((await readEntries(store, [keyOf(1)])).size).toBe(1);
  });

  test('too few segments, and large ones, are left alone', async () => {
    const store = await storeWith([[[1, 'a']], [[2, 'a']], [[3, 'a']]]);
    const before = segmentKeys(store);
    expect(await openLedger(store).compact()).toMatchObject({ segmentsBefore: 3, replaced: 0, written: 0 });
    expect(await openLedger(store).compact({ minSegments: 2, maxSegmentBytes: 100 })).toMatchObject({ written: 0 });
    expect(segmentKeys(store)).toEqual(before);
  });

  test('a segment is not rewritten for the sake of much smaller ones', async () => {
    const store = new MemoryObjectStore();
    const noise = (request: number): string =>
      Array.from({ length: 200 }, (_, each) => keyOf(request * 1_000 + each)).join('');
    await writeScope(
      store,
      's-large',
      Array.from({ length: 120 }, (_, request) => entryOf(request, noise(request))),
    );
    const [large = ''] = segmentKeys(store);
    expect(store.objects.get(large)?.length).toBeGreaterThan(600_000);
    for (let scope = 0; scope < 8; scope += 1) await writeScope(store, `s-${scope}`, [entryOf(1_000 + scope)]);
    expect(await openLedger(store).compact()).toMatchObject({ replaced: 8, written: 1 });
    expect(segmentKeys(store)).toContain(large);
  });

  test('stops between merged segments when it is told to', async () => {
    const store = await storeWith(Array.from({ length: 8 }, (_, scope) => [[scope, 'a']]));
    const report = await openLedger(store).compact({ minSegments: 2, maxSegmentBytes: 1_600, goOn: () => false });
    expect(report.written).toBe(1);
    expect((await readEntries(store, allKeys)).size).toBe(8);
  });
});

/** The store as a process sees it that is killed when it has changed so many objects. */
function dyingAfter(store: MemoryObjectStore, changes: number): MemoryObjectStore {
  let left = changes;
  return new Proxy(store, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]): unknown => {
        if (/^(put|delete)/.test(String(name)) && left-- <= 0) return Promise.reject(new Error('killed'));
        return Reflect.apply(member, target, values);
      };
    },
  });
}

/** The store to a reader in whose listings everything is compacted once the first key, and all before it, has gone by. */
function compactingWhileListed(store: MemoryObjectStore): MemoryObjectStore {
  async function* list(prefix: string): AsyncGenerator<StoredObject> {
    yield { key: `${prefix}0`, bytes: 0, etag: '', modifiedMs: 0 };
    const listed: StoredObject[] = [];
    for await (const object of store.list(prefix)) listed.push(object);
    const first = listed.filter(({ key }) => key.startsWith(`${prefix}merged/`));
    await openLedger(store).compact({ minSegments: 2 });
    yield* first;
    for await (const object of store.list(prefix)) if (!object.key.startsWith(`${prefix}merged/`)) yield object;
  }
  return new Proxy(store, {
    get: (target, name, receiver): unknown => (name === 'list' ? list : Reflect.get(target, name, receiver)),
  });
}
