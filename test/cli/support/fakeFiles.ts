import { Readable } from 'node:stream';
import type { Files } from '../../../cli/ports';

/** Files by their paths; what is written is kept apart. A text comes in as many blocks as it has lines. */
export function createFakeFiles(
  { files = {}, folders = [] }: { files?: Record<string, string>; folders?: string[] },
  written: Map<string, string>,
): Files {
  const read = (file: string) => {
    if (files[file] !== undefined) return files[file];
    throw Object.assign(new Error(`ENOENT: ${file}`), { code: 'ENOENT' });
  };
  return {
    readText: async (file) => read(file),
    readLineBlocks: (file) => Readable.from(read(file).split(/(?<=\n)/)),
    write: async (file, content) => void written.set(file, content.toString()),
    exists: async (file) => files[file] !== undefined,
    isFolder: async (file) => folders.includes(file),
  };
}
