import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * The folder that holds this project's package.json, found from `start` upwards, so that sources and compiled files
 * (which lie one folder deeper) agree. @throws Error when there is none above `start`.
 */
export function projectRoot(start: string = __dirname): string {
  for (let folder = realpathSync(start); ; folder = path.dirname(folder)) {
    if (isProjectFolder(folder)) return folder;
    if (folder === path.dirname(folder)) {
      throw new Error(`no package.json of rankwright at or above ${start}; run from a complete checkout or image`);
    }
  }
}

function isProjectFolder(folder: string): boolean {
  const file = path.join(folder, 'package.json');
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'rankwright';
}
