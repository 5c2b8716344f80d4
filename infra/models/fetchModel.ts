import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from '../../core/contracts/schemaVersion';
import { RankwrightError } from '../../core/errors';
import { sha256 } from '../../core/hashing/digest';
import { modelListingSchema, type ModelListing } from '../../core/models/modelFiles';
import { downloadObject } from '../artifactStore/downloadObject';
import type { ObjectStore } from '../artifactStore/objectStore';
import { createScratchFolder, sweepScratchFolders } from '../scratchFolder';
import { blobKey, listingKey } from '../sources/blobStore';

/**
 * The folder of a stored model on this machine, below `cacheFolder` under its digest. It is there whole or not at all, so
 * that processes may ask for it at once; it stays for the next run. @throws damaged-artifact where a file is not what it was
 */
export async function fetchModel(digest: string, store: ObjectStore, cacheFolder: string): Promise<string> {
  return fillModelFolder(digest, cacheFolder, async (partial) => {
    const { files } = await readListing(digest, store);
    for (const file of files) await fetchFile(file, store, partial);
  });
}

/** The folder `name` of the models on this machine: there as it was filled once, whole or not at all. */
export async function fillModelFolder(
  name: string,
  cacheFolder: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const models = join(cacheFolder, 'models');
  const folder = join(models, name);
  if (await isFolder(folder)) return folder;
  await mkdir(models, { recursive: true });
  await sweepScratchFolders(models);
  const partial = await createScratchFolder('model', models);
  try {
    await fill(partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process may have been quicker.
    if (!(await isFolder(folder))) throw error;
  }
  return folder;
}

async function readListing(digest: string, store: ObjectStore): Promise<ModelListing> {
  const key = listingKey(digest);
  const body = await store.get(key);
  if (sha256(body) !== digest) throw damaged(key);
  return parseDocument(modelListingSchema, body, { address: `${store.address}/${key}`, damaged: () => damaged(key) });
}

async function fetchFile(
  { path, sha256: expected }: ModelListing['files'][number],
  store: ObjectStore,
  folder: string,
) {
  const received = await downloadObject(store, blobKey(expected), join(folder, path));
  if (received !== expected) throw damaged(blobKey(expected));
}

function damaged(key: string): RankwrightError {
  return new RankwrightError('damaged-artifact', `${key}, of a model, is not what its name says`, {
    mend: 'delete the object and start the run again: the model is stored afresh',
  });
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
