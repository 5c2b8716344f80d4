import fc from 'fast-check';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { sha256 } from '../../../core/hashing/digest';
import type { LedgerEntry } from '../../../core/ledger/entry';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { Ledger, shardScope } from '../../../infra/ledger/ledger';
import { entryOf, failedEntryOf, keyOf, openLedger, readEntries, scheduledView, writeScope } from './support';

/** The winner of several answers to one request as the design says it, without the ledger. */
function expectedWinner(entries: readonly LedgerEntry[]): LedgerEntry | undefined {
  const digest = (entry: LedgerEntry): string =>
    `${entry.answer.status === 'answered' ? 0 : 1}${sha256(canonicalJson(entry))}`;
  return [...entries].sort((left, right) => (digest(left) < digest(right) ? -1 : 1))[0];
}

describe('Ledger', () => {
  test('what one process writes, another reads, with every field', async () => {
    const store = new MemoryObjectStore();
    const entries = [
      entryOf(1, 'größe "quoted"\n\u2028 日本 \u0000'),
      entryOf(2, '', { model: 'model-b', isBatch: true, usage: { tokensIn: 7, tokensCached: 0, tokensOut: 0 } }),
      failedEntryOf(3),
    ];
    await writeScope(store, shardScope('ab'.repeat(32)), entries);
    const read = await readEntries(store, [keyOf(1), keyOf(2), keyOf(3), keyOf(4)]);
    expect([...read.values()]).toEqual(entries);
    expect(read.has(keyOf(4))).toBe(false);
    const [name] = [...store.objects.keys()];
    expect(name).toBe(`ledger/v2/s-abababababababab/${sha256(store.objects.get(name!)!).slice(0, 32)}.seg`);
  });

  test('an empty ledger answers nothing', async () => {
    const store = new MemoryObjectStore();
    const scope = await openLedger(store).openScope('s-1', [keyOf(1)]);
    expect([scope.size, scope.get(keyOf(1))]).toEqual([0, undefined]);
    await scope.close();
    expect(store.objects.size).toBe(0);
    expect(await openLedger(store).answeredKeys([keyOf(1)])).toEqual(new Set());
  });

  test('concurrent writers with overlapping keys: nothing is lost, and the same answer wins for every reader', async () => {
    const request = fc.integer({ min: 0, max: 30 });
    const answers = fc.array(fc.tuple(request, fc.constantFrom('a', 'b', 'c', 'failed')), { maxLength: 90 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(answers, { minLength: 1, maxLength: 4 }),
        fc.scheduler(),
        async (writers, scheduler) => {
          const store = new MemoryObjectStore();
          const view = scheduledView(store, scheduler);
          const entriesOf = (written: [number, string][]): LedgerEntry[] =>
            written.map(([number, content]) =>
              content === 'failed' ? failedEntryOf(number) : entryOf(number, content),
            );
          const runs = writers.map((written, writer) => writeScope(view, `s-${writer % 2}`, entriesOf(written)));
          await scheduler.waitFor(Promise.all(runs));
          const all = entriesOf(writers.flat());
          const keys = [...new Set(all.map(({ answer }) => answer.key))];
          const read = await readEntries(store, keys);
          for (const key of keys) {
            expect(read.get(key)).toEqual(expectedWinner(all.filter(({ answer }) => answer.key === key)));
          }
          const answered = all.filter(({ answer }) => answer.status === 'answered');
          expect(await openLedger(store).answeredKeys(keys)).toEqual(new Set(answered.map(({ answer }) => answer.key)));
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  test('the winner within a scope is the winner for readers, in whatever order the answers came', async () => {
    const contents = ['a', 'b', 'c', 'd'];
    const winner = expectedWinner(contents.map((content) => entryOf(1, content)));
    for (const order of [contents, [...contents].reverse()]) {
      const store = new MemoryObjectStore();
      const scope = await openLedger(store).openScope('s-1', []);
      for (const content of order) await scope.add(entryOf(1, content));
      expect(scope.get(keyOf(1))).toEqual(winner);
      await scope.close();
      expect((await readEntries(store, [keyOf(1)])).get(keyOf(1))).toEqual(winner);
    }
  });

  test('an answer beats a failure, so that what was asked again after a failure is found', async () => {
    const store = new MemoryObjectStore();
    await writeScope(store, 's-1', [failedEntryOf(1), failedEntryOf(2)]);
    expect(await openLedger(store).answeredKeys([keyOf(1), keyOf(2)])).toEqual(new Set());
    await writeScope(store, 's-1', [entryOf(1)]);
    const read = await readEntries(store, [keyOf(1), keyOf(2)]);
    expect([...read.values()]).toEqual([entryOf(1), failedEntryOf(2)]);
    expect(await openLedger(store).answeredKeys([keyOf(1), keyOf(2)])).toEqual(new Set([keyOf(1)]));
  });

  test('a reader that has looked before finds what came since', async () => {
    const store = new MemoryObjectStore();
    const reader = openLedger(store);
    for (let request = 0; request < 5; request += 1) {
      expect((await reader.openScope('reader', [keyOf(request)])).size).toBe(0);
      await writeScope(store, `s-${request}`, [entryOf(request)]);
      expect((await reader.openScope('reader', [keyOf(request)])).get(keyOf(request))).toEqual(entryOf(request));
    }
  });

  test('indexes that do not fit into memory are read when they are needed', async () => {
    const store = new MemoryObjectStore();
    for (let scope = 0; scope < 6; scope += 1)
      await writeScope(store, `s-${scope}`, [entryOf(scope), entryOf(scope + 10)]);
    const tight = new Ledger(store, { indexCacheBytes: 100 });
    const keys = Array.from({ length: 6 }, (_, request) => keyOf(request));
    for (let times = 0; times < 2; times += 1) expect((await tight.openScope('reader', keys)).size).toBe(6);
  });

  test.each(['', 'S-1', '../x', 'zz', 'a/b'])('"%s" is no scope', async (scope) => {
    await expect(openLedger(new MemoryObjectStore()).openScope(scope, [])).rejects.toThrow(
      'is not a scope of the ledger',
    );
  });
});
