import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder of this process for work in progress; whoever asks for it deletes it. */
export async function createScratchFolder(label: string, parent = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, `rankwright-${label}-${process.pid}-`));
}

/**
 * Deletes the scratch folders of processes that are gone: one that was killed could not, and a model is hundreds of
 * megabytes. Returns the names of what was deleted.
 */
export async function sweepScratchFolders(folder = tmpdir()): Promise<string[]> {
  const names = await readdir(folder);
  const left = names.filter((name) => {
    const pid = /^rankwright-[a-z-]+-(\d+)-\w{6}$/.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  return left;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
