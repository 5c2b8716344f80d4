import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { sha256 } from '../../core/hashing/digest';
import { RankwrightError } from '../../core/errors';
import type { ObjectStore, StoredObject, TaggedObject } from './objectStore';
import { replacedObject } from './storageErrors';

/** Object storage that lives as long as the process: for tests, and for nothing else. */
export class MemoryObjectStore implements ObjectStore {
  readonly address = 's3://memory';
  readonly objects = new Map<string, Buffer>();
  private readonly modifiedMs = new Map<string, number>();

  /** @param now the clock that objects are dated by */
  constructor(private readonly now: () => number = Date.now) {}

  async get(key: string): Promise<Buffer> {
    const body = this.objects.get(key);
    if (!body) throw missingObject(this.address, key);
    return body;
  }

  async getRange(key: string, start: number, endExclusive: number): Promise<Buffer> {
    return (await this.get(key)).subarray(start, Math.max(start, endExclusive));
  }

  async getWithTag(key: string): Promise<TaggedObject | undefined> {
    const body = this.objects.get(key);
    return body && { body, etag: tagOf(body) };
  }

  async stream(key: string, etag?: string): Promise<Readable> {
    const body = await this.get(key);
    if (etag !== undefined && etag !== tagOf(body)) throw replacedObject(this.address, key);
    return Readable.from([body]);
  }

  async has(key: string): Promise<boolean> {
    return this.objects.has(key);
  }

  async put(key: string, body: Buffer): Promise<void> {
    this.set(key, body);
  }

  async putIfAbsent(key: string, body: Buffer): Promise<boolean> {
    if (this.objects.has(key)) return false;
    this.set(key, body);
    return true;
  }

  async replaceIf(key: string, body: Buffer, etag: string | null): Promise<boolean> {
    const current = this.objects.get(key);
    if ((current ? tagOf(current) : null) !== etag) return false;
    this.set(key, body);
    return true;
  }

  async putFileIfAbsent(key: string, path: string): Promise<boolean> {
    return this.putIfAbsent(key, await readFile(path));
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const found = [...this.objects].filter(([key]) => key.startsWith(prefix));
    found.sort(([left], [right]) => (left < right ? -1 : 1));
    for (const [key, body] of found) {
      const modifiedMs = this.modifiedMs.get(key) ?? 0;
      yield { key, bytes: body.length, etag: tagOf(body), modifiedMs };
    }
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
    this.modifiedMs.delete(key);
  }

  private set(key: string, body: Buffer): void {
    this.objects.set(key, Buffer.from(body));
    this.modifiedMs.set(key, this.now());
  }
}

function tagOf(body: Buffer): string {
  return sha256(body).slice(0, 32);
}

export function missingObject(address: string, key: string, cause?: unknown): RankwrightError {
  return new RankwrightError('missing-object', `${address}/${key} does not exist`, {
    mend: 'it was deleted or never written: start the run again, which makes what is missing',
    cause,
  });
}
