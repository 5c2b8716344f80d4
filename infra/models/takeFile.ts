import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RankwrightError } from '../../core/errors';
import { sha256 } from '../../core/hashing/digest';
import type { ListedFile } from '../../core/models/modelFiles';
import type { ObjectStore } from '../artifactStore/objectStore';
import { createScratchFolder } from '../scratchFolder';
import { blobKey } from '../sources/blobStore';
import type { FoundFile, ModelSource } from './modelSource';

/** Puts a file of a model into the store under its sha256; undefined where the model has no such file. */
export type TakeFile = (path: string) => Promise<ListedFile | undefined>;

/** Takes each file of a model once. What the store has already is neither fetched nor sent again. */
export function createTakeFile(source: ModelSource, store: ObjectStore): TakeFile {
  const taken = new Map<string, Promise<ListedFile | undefined>>();
  return (path) => {
    const taking = taken.get(path) ?? take(path, source, store);
    taken.set(path, taking);
    return taking;
  };
}

async function take(path: string, source: ModelSource, store: ObjectStore): Promise<ListedFile | undefined> {
  const file = await source.find(path);
  if (!file) return undefined;
  const known = file.sha256 ?? (await recall(file, store));
  if (known !== undefined && (await store.has(blobKey(known)))) return { path, sha256: known };
  return { path, sha256: await fetchInto(path, file, store) };
}

async function fetchInto(path: string, file: FoundFile, store: ObjectStore): Promise<string> {
  const folder = await createScratchFolder('model');
  try {
    const copy = join(folder, 'file');
    const digest = await file.save(copy);
    if (file.sha256 !== undefined && file.sha256 !== digest) throw changed(path, file.sha256, digest);
    await store.putFileIfAbsent(blobKey(digest), copy);
    if (file.tag !== undefined) await store.putIfAbsent(tagKey(file.tag), Buffer.from(digest));
    return digest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The sha256 of what had this tag when it was fetched before. */
async function recall({ tag }: FoundFile, store: ObjectStore): Promise<string | undefined> {
  const remembered = tag === undefined ? undefined : await store.getWithTag(tagKey(tag));
  return remembered?.body.toString('utf8');
}

const tagKey = (tag: string): string => `sources/tags/${sha256(tag)}`;

function changed(path: string, expected: string, received: string): RankwrightError {
  return new RankwrightError(
    'bad-source',
    `${path} of the model was to have sha256 ${expected}, received ${received}`,
    {
      mend: 'start the run again once nothing writes to the model',
      retryable: true,
    },
  );
}
