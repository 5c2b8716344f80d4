import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** sha256 (hex) over the names and bytes of files, in the order of their names. */
export async function digestOfFiles(base, files) {
  const digest = createHash('sha256');
  for (const file of [...files].sort()) {
    const content = await readFile(path.join(base, file));
    digest.update(`${file}\0${content.length}\0`).update(content);
  }
  return digest.digest('hex');
}

/** Relative paths of the files under the given folders (or the files themselves) that `accept` takes; absent ones are skipped. */
export async function listFiles(base, places, accept) {
  const found = [];
  for (const place of places) {
    const entries = await readdir(path.join(base, place), { withFileTypes: true, recursive: true }).catch(
      () => undefined,
    );
    const names = entries
      ?.filter((entry) => entry.isFile())
      .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)));
    found.push(...(names ?? [place]).filter(accept));
  }
  return found;
}
