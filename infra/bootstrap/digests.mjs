import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
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

/** Relative paths of those files under the given folders, or at the given paths, that `accept` takes; absent ones are skipped. */
export async function listFiles(base, places, accept) {
  const found = await Promise.all(places.map((place) => filesAt(base, place)));
  return found.flat().filter(accept);
}

async function filesAt(base, place) {
  const target = path.join(base, place);
  if (!existsSync(target)) return [];
  if (statSync(target).isFile()) return [place];
  const entries = await readdir(target, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)));
}
