import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { RankwrightError } from '../../../core/errors';
import { entryOf, keyOf, openLedger, readEntries, segmentKeys } from './support';

/** A store whose writes of segments wait until they are let through, or fail. */
class GatedStore extends MemoryObjectStore {
  waiting: { write: () => void; fail: () => void }[] = [];

  override async putIfAbsent(key: string, body: Buffer): Promise<boolean> {
    await new Promise<void>((write, fail) => {
      const unavailable = new RankwrightError('storage-unavailable', 'no S3', { mend: 'start it', retryable: true });
      this.waiting.push({ write, fail: () => fail(unavailable) });
    });
    return super.putIfAbsent(key, body);
  }

  /** Lets the oldest write through, and what follows from it happen. */
  async letThrough(end: 'write' | 'fail' = 'write'): Promise<void> {
    this.waiting.shift()?.[end]();
    await settled();
  }
}

/** Lets everything happen that waits for nothing. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, each) => from + each);

async function durable(store: MemoryObjectStore, requests: readonly number[]): Promise<number> {
  return (await readEntries(store, requests.map(keyOf))).size;
}

describe('a scope', () => {
  test('add resolves before its answer is durable, and flush when all are', async () => {
    const store = new GatedStore();
    const scope = await openLedger(store).openScope('s-1', []);
    for (const request of range(0, 10)) await scope.add(entryOf(request));
    expect([scope.size, store.waiting.length]).toEqual([10, 0]);
    let isFlushed = false;
    const flushed = scope.flush().then(() => (isFlushed = true));
    await settled();
    expect([isFlushed, store.waiting.length]).toEqual([false, 1]);
    await store.letThrough();
    await flushed;
    expect(await durable(store, range(0, 10))).toBe(10);
  });

  test('all open scopes of a process together may lose 64 answers; one whose writes fail holds up no other', async () => {
    const store = new GatedStore();
    const ledger = openLedger(store);
    const scopes = await Promise.all(['s-1', 's-2', 's-3', 's-4'].map((name) => ledger.openScope(name, [])));
    let resolved = 0;
    const lanes = scopes.map(async (scope, lane) => {
      for (const each of range(0, 50)) {
        await scope.add(entryOf(100 * lane + each));
        resolved += 1;
      }
    });
    const ended = Promise.allSettled(lanes);
    await settled();
    expect(resolved).toBeLessThanOrEqual(64);
    const all = scopes.flatMap((_scope, lane) => range(100 * lane, 100 * lane + 50));
    let mostLost = 0;
    for (let writes = 0; resolved < 200 - 50 && writes < 200; writes += 1) {
      mostLost = Math.max(mostLost, resolved - (await durable(store, all)));
      // The first write of all fails: its scope is told so, and ends.
      await store.letThrough(writes === 0 ? 'fail' : 'write');
    }
    while (store.waiting.length > 0) await store.letThrough();
    expect(mostLost).toBeLessThanOrEqual(64);
    expect(mostLost).toBeGreaterThan(32);
    expect((await ended).filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });

  test('never are more than 64 answers not durable when add has resolved', async () => {
    const store = new GatedStore();
    const scope = await openLedger(store).openScope('s-1', []);
    let resolved = 0;
    const adding = (async () => {
      for (const request of range(0, 400)) {
        await scope.add(entryOf(request));
        resolved += 1;
      }
    })();
    let mostLost = 0;
    for (let writes = 0; resolved < 400; writes += 1) {
      await settled();
      const kept = await durable(store, range(0, 400));
      mostLost = Math.max(mostLost, resolved - kept);
      expect(writes).toBeLessThan(12);
      await store.letThrough();
    }
    await adding;
    // The 64th add waits for the write that the 48th began.
    expect(mostLost).toBe(63);
  });

  test('answers that 64 lanes add at the same moment are bounded as well: what waits in add, waits', async () => {
    const store = new GatedStore();
    const scope = await openLedger(store).openScope('s-1', []);
    let resolved = 0;
    const adds = range(0, 128).map((request) => scope.add(entryOf(request)).then(() => (resolved += 1)));
    await settled();
    expect([resolved, store.waiting.length]).toEqual([63, 1]);
    while (store.waiting.length > 0) await store.letThrough();
    await Promise.all(adds);
    expect(resolved).toBe(128);
    expect(await durable(store, range(0, 128))).toBeGreaterThanOrEqual(64);
  });

  test('5 seconds after the first answer that is not durable it is written, without another add', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const store = new MemoryObjectStore();
      const scope = await openLedger(store).openScope('s-1', []);
      await scope.add(entryOf(1));
      jest.advanceTimersByTime(4_000);
      await scope.add(entryOf(2));
      jest.advanceTimersByTime(999);
      await settled();
      expect(segmentKeys(store)).toHaveLength(0);
      jest.advanceTimersByTime(1);
      await settled();
      expect(await durable(store, [1, 2])).toBe(2);
      await scope.close();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  test('an endpoint that answers once in 5 seconds does not leave an object for each answer', async () => {
    const store = new MemoryObjectStore();
    const scope = await openLedger(store).openScope('s-1', []);
    for (const request of range(0, 100)) {
      await scope.add(entryOf(request));
      await scope.flush();
      expect(segmentKeys(store).length).toBeLessThanOrEqual(Math.ceil((request + 1) / 48));
      expect(await durable(store, range(0, request + 1))).toBe(request + 1);
    }
    await scope.close();
    expect(segmentKeys(store)).toHaveLength(1);
    expect(await durable(store, range(0, 100))).toBe(100);
  });

  test('a write that fails is told to the next add, nothing is lost, and the next flush writes it', async () => {
    const store = new GatedStore();
    const scope = await openLedger(store).openScope('s-1', []);
    for (const request of range(0, 48)) await scope.add(entryOf(request));
    await settled();
    await store.letThrough('fail');
    await expect(scope.add(entryOf(48))).rejects.toMatchObject({ code: 'storage-unavailable', retryable: true });
    expect(scope.get(keyOf(48))).toEqual(entryOf(48));
    const closed = scope.close();
    await settled();
    await store.letThrough();
    await closed;
    expect(await durable(store, range(0, 49))).toBe(49);
  });

  test.each(['flush', 'close'] as const)('a write that fails is told by %s, which may be repeated', async (end) => {
    const store = new GatedStore();
    const scope = await openLedger(store).openScope('s-1', []);
    await scope.add(entryOf(1));
    const failed = expect(scope[end]()).rejects.toMatchObject({ code: 'storage-unavailable' });
    await settled();
    await store.letThrough('fail');
    await failed;
    const again = scope[end]();
    await settled();
    await store.letThrough();
    await again;
    expect(await durable(store, [1])).toBe(1);
  });

  test('while S3 is away, lanes that wait in add are told one after the other and none waits for ever', async () => {
    const store = new GatedStore();
    const scope = await openLedger(store).openScope('s-1', []);
    const adds = range(0, 70).map((request) =>
      scope
        .add(entryOf(request))
        .then(() => 'kept')
        .catch(() => 'told'),
    );
    await settled();
    for (let writes = 0; store.waiting.length > 0; writes += 1) {
      expect(writes).toBeLessThan(10);
      await store.letThrough('fail');
    }
    const ends = await Promise.all(adds);
    expect(ends.filter((end) => end === 'told')).toHaveLength(7);
    const closed = scope.close();
    await settled();
    await store.letThrough();
    await closed;
    expect(await durable(store, range(0, 70))).toBe(70);
  });

  test('what is known already is not written again', async () => {
    const store = new MemoryObjectStore();
    const first = await openLedger(store).openScope('s-1', []);
    for (const request of range(0, 100)) await first.add(entryOf(request));
    await first.close();
    const before = segmentKeys(store);
    const second = await openLedger(store).openScope('s-1', range(0, 100).map(keyOf));
    for (const request of range(0, 100)) await second.add(entryOf(request));
    await second.close();
    expect(segmentKeys(store)).toEqual(before);
  });

  test('a failed merge at the end is no failure: everything is durable', async () => {
    const store = new MemoryObjectStore();
    const warnings: string[] = [];
    const scope = await openLedger(store, warnings).openScope('s-1', []);
    for (const request of range(0, 100)) await scope.add(entryOf(request));
    await scope.flush();
    store.putIfAbsent = () => Promise.reject(new Error('no S3'));
    await scope.close();
    expect(warnings.join()).toContain('stay unmerged: no S3');
    expect(await durable(store, range(0, 100))).toBe(100);
  });
});
