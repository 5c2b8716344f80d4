import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';

const folder = join(__dirname, '../fixtures/releases');

/** A bucket with what the releases of those days left in theirs, as far as it is kept. */
export function bucketOf(...releases: string[]): MemoryObjectStore {
  const store = new MemoryObjectStore();
  for (const release of releases) {
    const bucket = join(folder, release);
    for (const name of readdirSync(bucket, { recursive: true }) as string[]) {
      if (name.startsWith('documents') || statSync(join(bucket, name)).isDirectory()) continue;
      const body = readFileSync(join(bucket, name));
      store.objects.set(name.replace(/\.packed$/, ''), name.endsWith('.packed') ? gunzipSync(body) : body);
    }
  }
  return store;
}

/** A document by its name, such as `promoted.json`, as the release of that day writes it. */
export function documentOf(release: string, name: string): Buffer {
  return readFileSync(join(folder, release, 'documents', name));
}
