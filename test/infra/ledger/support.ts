import fc from 'fast-check';
import type { LedgerEntry } from '../../../core/ledger/entry';
import { sha256 } from '../../../core/hashing/digest';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import type { ObjectStore, StoredObject, TaggedObject } from '../../../infra/artifactStore/objectStore';
import { Ledger } from '../../../infra/ledger/ledger';

/** The key of a request that is told apart by a number. */
export function keyOf(request: number): string {
  return sha256(`request ${request}`);
}

export function entryOf(request: number, content = `answer ${request}`, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    answer: { key: keyOf(request), status: 'answered', content, tokensIn: 10, tokensOut: 2 },
    usage: { tokensIn: 10, tokensCached: 4, tokensOut: 2 },
    model: 'model-a',
    isBatch: false,
    ...more,
  };
}

export function failedEntryOf(request: number): LedgerEntry {
  const entry = entryOf(request);
  const failure = { reason: 'off-schema', message: 'no grade', raw: '{"score": 1}' };
  return { ...entry, answer: { key: entry.answer.key, status: 'failed', failure, tokensIn: 10, tokensOut: 2 } };
}

/** A ledger of its own, as another process would have it; warnings go to a list. */
export function openLedger(store: ObjectStore, warnings: string[] = []): Ledger {
  return new Ledger(store, { warn: (message) => warnings.push(message) });
}

/** Writes entries as one scope does, and closes it. */
export async function writeScope(store: ObjectStore, scope: string, entries: readonly LedgerEntry[]): Promise<void> {
  const opened = await openLedger(store).openScope(scope, []);
  for (const entry of entries) await opened.add(entry);
  await opened.close();
}

/** What a process that knows nothing yet reads. */
export async function readEntries(
  store: ObjectStore,
  keys: readonly string[],
  warnings: string[] = [],
): Promise<Map<string, LedgerEntry>> {
  const scope = await openLedger(store, warnings).openScope('reader', keys);
  return new Map(keys.flatMap((key) => pairOf(key, scope.get(key))));
}

function pairOf(key: string, entry: LedgerEntry | undefined): [string, LedgerEntry][] {
  return entry ? [[key, entry]] : [];
}

export function segmentKeys(store: MemoryObjectStore): string[] {
  return [...store.objects.keys()].filter((key) => key.endsWith('.seg')).sort();
}

export type Operation = 'get' | 'getRange' | 'getWithTag' | 'put' | 'putIfAbsent' | 'list' | 'delete';

/** Counts operations as S3 bills them: a LIST for every 1,000 keys. */
export class CountingStore extends MemoryObjectStore {
  counts: Record<Operation, number> = zeroCounts();

  override async get(key: string): Promise<Buffer> {
    this.counts.get += 1;
    return super.get(key);
  }

  override async getRange(key: string, start: number, endExclusive: number): Promise<Buffer> {
    this.counts.getRange += 1;
    const body = this.objects.get(key);
    return body ? body.subarray(start, endExclusive) : super.get(key);
  }

  override async getWithTag(key: string): Promise<TaggedObject | undefined> {
    this.counts.getWithTag += 1;
    return super.getWithTag(key);
  }

  override async put(key: string, body: Buffer): Promise<void> {
    this.counts.put += 1;
    return super.put(key, body);
  }

  override async putIfAbsent(key: string, body: Buffer): Promise<boolean> {
    this.counts.putIfAbsent += 1;
    return super.putIfAbsent(key, body);
  }

  override async *list(prefix: string): AsyncIterable<StoredObject> {
    this.counts.list += 1;
    let listed = 0;
    for await (const object of super.list(prefix)) {
      if (listed > 0 && listed % 1_000 === 0) this.counts.list += 1;
      listed += 1;
      yield object;
    }
  }

  override async delete(key: string): Promise<void> {
    this.counts.delete += 1;
    return super.delete(key);
  }

  /** The counts since the last call. */
  takeCounts(): Record<Operation, number> {
    const counts = this.counts;
    this.counts = zeroCounts();
    return counts;
  }
}

function zeroCounts(): Record<Operation, number> {
  return { get: 0, getRange: 0, getWithTag: 0, put: 0, putIfAbsent: 0, list: 0, delete: 0 };
}

/**
 * A view of a store in which every operation happens when a scheduler lets it, and a listing is made of pages of two
 * keys, each as the store is at that moment: the interleavings that processes on several machines can see.
 */
export function scheduledView(store: MemoryObjectStore, scheduler: fc.Scheduler): ObjectStore {
  const turn = (label: string): Promise<void> => scheduler.schedule(Promise.resolve(), label);
  return new Proxy<ObjectStore>(store, {
    get(target, name, receiver) {
      if (name === 'list') return (prefix: string) => listInPages(store, prefix, turn);
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]): Promise<unknown> => {
        await turn(String(name));
        return Reflect.apply(member, target, values);
      };
    },
  });
}

async function* listInPages(
  store: MemoryObjectStore,
  prefix: string,
  turn: (label: string) => Promise<void>,
): AsyncGenerator<StoredObject> {
  for (let after = ''; ;) {
    await turn('list');
    const page: StoredObject[] = [];
    for await (const object of store.list(prefix)) if (object.key > after && page.length < 2) page.push(object);
    yield* page;
    if (page.length < 2) return;
    after = page[1]!.key;
  }
}
