import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from './objectStore';

/** Copies an object to a file, whose folder is made, and returns the sha256 of what arrived. Memory: a stream's buffer. */
export async function downloadObject(store: Pick<ObjectStore, 'stream'>, key: string, path: string): Promise<string> {
  return saveStream(await store.stream(key), path);
}

/** The same for any stream. */
export async function saveStream(stream: Readable, path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash('sha256');
  const tee = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      done(null, piece);
    },
  });
  await pipeline(stream, tee, createWriteStream(path));
  return hash.digest('hex');
}
