import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { sha256 } from '../../core/hashing/digest';
import { RankwrightError } from '../../core/errors';
import type { ObjectStore, StoredObject } from './objectStore';

/** Object storage that lives as long as the process: for tests, and for nothing else. */
export class MemoryObjectStore implements ObjectStore {
  readonly address = 's3://memory';
  readonly objects = new Map<string, Buffer>();

  async get(key: string): Promise<Buffer> {
    const body = this.objects.get(key);
    if (!body) throw missingObject(this.address, key);
    return body;
  }

  async stream(key: string): Promise<Readable> {
    return Readable.from([await this.get(key)]);
  }

  async has(key: string): Promise<boolean> {
    return this.objects.has(key);
  }

  async put(key: string, body: Buffer): Promise<void> {
    this.objects.set(key, Buffer.from(body));
  }

  async putIfAbsent(key: string, body: Buffer): Promise<boolean> {
    if (this.objects.has(key)) return false;
    this.objects.set(key, Buffer.from(body));
    return true;
  }

  async putFileIfAbsent(key: string, path: string): Promise<boolean> {
    return this.putIfAbsent(key, await readFile(path));
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    for (const key of keys) {
      const body = await this.get(key);
      yield { key, bytes: body.length, etag: sha256(body).slice(0, 32) };
    }
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }
}

export function missingObject(address: string, key: string, cause?: unknown): RankwrightError {
  return new RankwrightError('missing-object', `${address}/${key} does not exist`, {
    mend: 'it was deleted or never written: start the run again, which makes what is missing',
    cause,
  });
}
