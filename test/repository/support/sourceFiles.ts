import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');
/** What is made or fetched, or is no part of the project. */
const skippedFolders = /^(node_modules|dist|coverage|__pycache__|\.(?!ci$|github$).+)$/;

/** The text of a file of the project; `path` is relative to its root. */
export function readSource(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Paths of the project's files, relative to its root, whose name ends as `endings` says. */
export function listFiles(endings: RegExp, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skippedFolders.test(entry.name) ? [] : listFiles(endings, path);
      return entry.isFile() && endings.test(entry.name) ? [relative(root, path)] : [];
    })
    .sort();
}
