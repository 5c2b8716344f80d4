import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { RankwrightError } from '../../core/errors';
import { sha256 } from '../../core/hashing/digest';
import type { Line } from '../../core/ingest/splitLines';
import { blobKey, openSourceFile, type BlobStore } from './blobStore';
import { unreadable } from './findSourceFiles';
import { readLines } from './readLines';

/** Such a file is read whole when it is stored; a million queries are 60 MB. */
const maxFileBytes = 512 * 1024 * 1024;
/** A line is a query, a term or a triple. */
const maxLineBytes = 1024 * 1024;

export interface NamedFile {
  /** Where the spec names it, for messages, such as `queries.given`. */
  field: string;
  /** As written, relative to `baseFolder` unless absolute. */
  path: string;
  baseFolder: string;
}

/** Stores a file under its sha256, which it returns. @throws bad-source when it cannot be read, is empty or too large */
export async function storeNamedFile(
  { field, path: written, baseFolder }: NamedFile,
  blobs: Pick<BlobStore, 'putIfAbsent'>,
): Promise<string> {
  const path = isAbsolute(written) ? written : resolve(baseFolder, written);
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, field, cause);
  });
  if (!found.isFile() || found.size === 0 || found.size > maxFileBytes) {
    const why = found.isFile() ? `has ${found.size} bytes` : 'is no file';
    throw new RankwrightError('bad-source', `${field}: ${path} ${why}`, {
      mend: `name a file of 1 to ${maxFileBytes} bytes`,
    });
  }
  const body = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, field, cause);
  });
  const digest = sha256(body);
  await blobs.putIfAbsent(blobKey(digest), body);
  return digest;
}

/**
 * The lines of a file that was stored; `name` is for messages, and its ending says whether it is compressed.
 * @throws not-configured without a digest: the run was started past the door that stores files
 */
export function readNamedFile(
  name: string,
  digest: string | undefined,
  blobs: Pick<BlobStore, 'stream'>,
): AsyncGenerator<Line> {
  if (digest === undefined)
    throw new RankwrightError('not-configured', `the file of ${name} was not stored when the run was started`, {
      mend: 'start the run with the command line, which stores the files that a spec names',
    });
  const file = { path: name, bytes: 0, sha256: digest };
  return readLines(file, (each) => openSourceFile(each, blobs), maxLineBytes);
}
