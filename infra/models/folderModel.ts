import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { saveStream } from '../artifactStore/downloadObject';
import { unreadable } from '../sources/findSourceFiles';
import type { ModelSource } from './modelSource';

/** A model in a folder of this machine, relative to `baseFolder` unless absolute. */
export function openFolderModel({ path: written }: { path: string }, baseFolder: string): ModelSource {
  const folder = isAbsolute(written) ? written : resolve(baseFolder, written);
  return {
    async find(path) {
      const file = join(folder, path);
      await stat(folder).catch((cause: unknown) => {
        throw unreadable(folder, 'the model', cause);
      });
      const found = await stat(file).catch(() => undefined);
      if (!found?.isFile()) return undefined;
      return { sha256: await hashFile(file), save: (target) => saveStream(createReadStream(file), target) };
    },
  };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash).catch((cause: unknown) => {
    throw unreadable(path, 'the model', cause);
  });
  return hash.digest('hex');
}
