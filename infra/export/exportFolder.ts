import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RankwrightError } from '../../core/errors';

/** Tells a folder that was exported from one that holds anything else. */
export const exportRecord = 'export.json';

/**
 * Has a folder filled and puts it in its place at once: until then it lies beside it under a name of its own, so that
 * a folder with this name is always whole. Where filling fails, nothing is left.
 * @throws RankwrightError not-configured when something stands there: with `force` an earlier export is replaced, and
 * nothing else ever is.
 */
export async function fillFolder<Result>(
  folder: string,
  { force }: { force: boolean },
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  await refuseOccupied(folder, force);
  await mkdir(path.dirname(folder), { recursive: true });
  const partial = `${folder}.partial-${randomUUID().slice(0, 8)}`;
  await mkdir(partial);
  try {
    const result = await fill(partial);
    await syncFolder(partial);
    await putInPlace(partial, folder, force);
    return result;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Makes the folders on the way and returns where the file lies. */
export async function placeIn(folder: string, name: string): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  return file;
}

export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx', flush: true });
}

async function refuseOccupied(folder: string, force: boolean): Promise<void> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return;
  if (!found.isDirectory()) throw occupied(folder, 'is a file', 'name another folder');
  const names = await readdir(folder);
  if (names.length === 0 || (force && names.includes(exportRecord))) return;
  throw names.includes(exportRecord)
    ? occupied(folder, 'holds an export already', 'add --force to replace it, or name another folder')
    : occupied(folder, `is not empty (${names.slice(0, 3).join(', ')})`, 'name a folder that does not exist yet');
}

/** An earlier export steps aside first: a rename cannot replace a folder that holds something. */
async function putInPlace(partial: string, folder: string, force: boolean): Promise<void> {
  await refuseOccupied(folder, force);
  const aside = `${partial}.old`;
  const stoodAside = await rename(folder, aside).then(
    () => true,
    () => false,
  );
  await rename(partial, folder).catch(async (error: unknown) => {
    if (stoodAside) await rename(aside, folder);
    throw error;
  });
  await syncFolder(path.dirname(folder));
  if (stoodAside) await rm(aside, { recursive: true, force: true });
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  // Some file systems cannot sync a folder; the files in it are on the disk already.
  await handle.sync().catch(() => undefined);
  await handle.close();
}

function occupied(folder: string, problem: string, mend: string): RankwrightError {
  return new RankwrightError('not-configured', `${folder} ${problem}`, { mend });
}
