import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { CheckResult } from '../ports';

const leastBytes = 2 * 1024 ** 3;

/** Space for artifacts, checkpoints and logs where the state folder is or will be; 2 GB is what a small run takes. */
export async function checkFreeDisk(folder: string): Promise<CheckResult> {
  const { bavail, bsize } = await statExisting(folder);
  const freeBytes = bavail * bsize;
  const detail = `${(freeBytes / 1024 ** 3).toFixed(1)} GB free for ${folder}`;
  return {
    ok: freeBytes >= leastBytes,
    detail,
    mend: 'free at least 2 GB, or set RANKWRIGHT_STATE_FOLDER to a larger disk',
  };
}

/** A folder that is not there yet will be made on the disk of its nearest parent. */
async function statExisting(folder: string): Promise<{ bavail: number; bsize: number }> {
  try {
    return await statfs(folder);
  } catch (error) {
    if (path.dirname(folder) === folder) throw error;
    return statExisting(path.dirname(folder));
  }
}
