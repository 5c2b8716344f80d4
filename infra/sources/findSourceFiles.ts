import { readdir, stat } from 'node:fs/promises';
import type { Dirent, Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { RankwrightError } from '../../core/errors';
import type { SourceKind } from '../../core/ingest/sourceListing';
import { selectSourcePaths } from '../../core/ingest/selectSourcePaths';

export interface LocalFile {
  /** Relative to the source, with forward slashes. */
  path: string;
  localPath: string;
  bytes: number;
}

interface Found {
  files: LocalFile[];
  /** Linked folders, broken links and what is no file at all. */
  links: number;
  hiddenFolders: number;
}

/**
 * The files of a local source, sorted by path, with a count of those left out by reason. Linked files are read
 * where they point; linked folders are left out, because they may lead back into the source.
 * @throws RankwrightError bad-source naming the path, what was found there and the mend.
 */
export async function findSourceFiles(source: {
  kind: SourceKind;
  path: string;
  split?: string;
}): Promise<{ files: LocalFile[]; skipped: Record<string, number> }> {
  const found = await stat(source.path).catch((cause: unknown) => {
    throw unreadable(source.path, `corpus ${source.kind}`, cause);
  });
  const all = found.isDirectory() ? await listFolder(source) : await describeFile(source, found);
  const { paths, skipped } = selectSourcePaths(
    { kind: source.kind, place: source.path, ...(source.split === undefined ? {} : { split: source.split }) },
    all.files.map((file) => file.path),
  );
  const byPath = new Map(all.files.map((file) => [file.path, file]));
  const files = paths.map((path) => byPath.get(path) as LocalFile);
  if (all.links > 0) skipped['link'] = all.links;
  if (all.hiddenFolders > 0) skipped['hidden'] = (skipped['hidden'] ?? 0) + all.hiddenFolders;
  if (files.some((file) => file.bytes > 0)) return { files, skipped };
  throw new RankwrightError('bad-source', `${source.path} holds only empty files (${paths.slice(0, 3).join(', ')})`, {
    mend: 'check that the files were written completely, or name another path',
  });
}

/** The error for a path that could not be read, in the words of what the system said. */
export function unreadable(path: string, what: string, cause: unknown): RankwrightError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new RankwrightError('bad-source', `${what}: ${path} does not exist`, {
      mend: 'correct the path in the spec; a relative path counts from the folder of the spec',
      cause,
    });
  }
  return new RankwrightError('bad-source', `${what}: ${path} cannot be read (${code})`, {
    mend: code === 'EACCES' ? 'give the user who starts the run permission to read it' : 'check the disk and the path',
    cause,
  });
}

async function describeFile(source: { kind: SourceKind; path: string }, found: Stats): Promise<Found> {
  if (found.isFile() && holdsManyDocuments(source.kind)) {
    return {
      files: [{ path: basename(source.path), localPath: source.path, bytes: found.size }],
      links: 0,
      hiddenFolders: 0,
    };
  }
  throw new RankwrightError('bad-source', `corpus ${source.kind}: ${source.path} is a file, not a folder`, {
    mend: `name the folder that holds it${/\.jsonl(\.gz)?$/.test(source.path) ? ', or use jsonl: for a single file' : ''}`,
  });
}

/** A file of these kinds is a corpus by itself. */
function holdsManyDocuments(kind: SourceKind): boolean {
  return kind === 'jsonl' || kind === 'trec' || kind === 'medquad';
}

/** Hidden folders are counted, not entered: a `.git` may hold more files than the corpus. */
async function listFolder(source: { path: string }): Promise<Found> {
  const found: Found = { files: [], links: 0, hiddenFolders: 0 };
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readFolder(join(source.path, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const localPath = join(source.path, path);
      if (entry.isDirectory()) {
        if (entry.name.startsWith('.')) found.hiddenFolders += 1;
        else folders.push(path);
        continue;
      }
      const target = await stat(localPath).catch(() => undefined);
      if (target?.isFile()) found.files.push({ path, localPath, bytes: target.size });
      else found.links += 1;
    }
  }
  return found;
}

async function readFolder(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(path, 'the source', cause);
  });
}
