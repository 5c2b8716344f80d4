import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { RankwrightError } from '../../core/errors';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { sha256 } from '../../core/hashing/digest';
import type { SourceReference } from '../../core/contracts/run';
import type { SourceFile, SourceKind, SourceListing } from '../../core/ingest/sourceListing';
import { blobKey, listingKey, type BlobStore } from './blobStore';
import { findSourceFiles, unreadable, type LocalFile } from './findSourceFiles';

export interface LocalSource {
  kind: SourceKind;
  /** A file or folder, relative to `baseFolder` unless absolute. */
  path: string;
  /** A file with one document id a line. */
  only?: string;
  /** Evaluation sets (kind beir): the name of the qrels file; queries are then needed too. */
  split?: string;
  baseFolder: string;
}

export interface SnapshotProgress {
  filesDone: number;
  filesTotal: number;
  bytesDone: number;
  bytesTotal: number;
}

/** The reference that a run is started with, and what a person wants to know of the upload. */
export interface SourceSnapshot extends SourceReference {
  files: number;
  bytes: number;
  /** Files whose content was not in the store before. */
  uploaded: number;
  /** Files of a folder that are not part of the source, by reason (hidden, other-type, link). */
  skipped: Record<string, number>;
}

const uploadsAtOnce = 8;

/**
 * Stores every file of a corpus under its sha256, and then the listing whose digest identifies the corpus, so
 * that workers never read this machine's disk. Bytes that the store already holds are not sent again.
 * @throws RankwrightError bad-source: the path does not exist, is empty, holds no matching file, cannot be read,
 * or a file changed while it was read. The signal's reason when aborted.
 */
export async function snapshotLocalSource(
  source: LocalSource,
  blobs: BlobStore,
  options: { signal?: AbortSignal; onProgress?: (progress: SnapshotProgress) => void } = {},
): Promise<SourceSnapshot> {
  const found = await findSourceFiles({ ...source, path: absolute(source.path, source.baseFolder) });
  const only = source.only === undefined ? [] : [await describeOnly(source.only, source.baseFolder)];
  const stored = await storeFiles([...found.files, ...only], blobs, options);
  const onlyFile = stored.files[found.files.length];
  const listing: SourceListing = {
    schemaVersion: 1,
    kind: source.kind,
    files: stored.files.slice(0, found.files.length),
    // The name of the file of ids does not change which documents are chosen, so it stays out of the identity.
    ...(onlyFile ? { only: { ...onlyFile, path: 'only.txt' } } : {}),
    ...(source.split === undefined ? {} : { split: source.split }),
  };
  const text = Buffer.from(canonicalJson(listing));
  const digest = sha256(text);
  await blobs.putIfAbsent(listingKey(digest), text);
  const bytes = listing.files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    digest,
    label: source.path,
    files: listing.files.length,
    bytes,
    uploaded: stored.uploaded,
    skipped: found.skipped,
  };
}

function absolute(path: string, baseFolder: string): string {
  return isAbsolute(path) ? path : resolve(baseFolder, path);
}

async function describeOnly(path: string, baseFolder: string): Promise<LocalFile> {
  const localPath = absolute(path, baseFolder);
  const found = await stat(localPath).catch((cause: unknown) => {
    throw unreadable(localPath, 'corpus.only', cause);
  });
  if (found.isFile() && found.size > 0) return { path, localPath, bytes: found.size };
  throw new RankwrightError('bad-source', `corpus.only: ${localPath} is ${found.isFile() ? 'empty' : 'not a file'}`, {
    mend: 'name a text file with one document id a line, or leave corpus.only out to use every document',
  });
}

/** Stores files some at a time; the result keeps the order given. */
async function storeFiles(
  files: LocalFile[],
  blobs: BlobStore,
  options: { signal?: AbortSignal; onProgress?: (progress: SnapshotProgress) => void },
): Promise<{ files: SourceFile[]; uploaded: number }> {
  const stored: SourceFile[] = [];
  const bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0);
  const progress = { filesDone: 0, filesTotal: files.length, bytesDone: 0, bytesTotal };
  let next = 0;
  let uploaded = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      options.signal?.throwIfAborted();
      const file = files[index] as LocalFile;
      const result = await storeFile(file, blobs, options.signal);
      stored[index] = { path: file.path, bytes: result.bytes, sha256: result.digest };
      uploaded += result.uploaded ? 1 : 0;
      progress.filesDone += 1;
      progress.bytesDone += file.bytes;
      options.onProgress?.({ ...progress });
    }
  };
  await Promise.all(Array.from({ length: Math.min(uploadsAtOnce, files.length) }, work));
  return { files: stored, uploaded };
}

async function storeFile(
  file: LocalFile,
  blobs: BlobStore,
  signal?: AbortSignal,
): Promise<{ digest: string; bytes: number; uploaded: boolean }> {
  const { digest, bytes, modifiedMs } = await hashFile(file.localPath, signal);
  const key = blobKey(digest);
  if (await blobs.has(key)) return { digest, bytes, uploaded: false };
  const before = await stat(file.localPath);
  if (before.mtimeMs !== modifiedMs || before.size !== bytes) throw changed(file.localPath);
  const uploaded = await blobs.putFileIfAbsent(key, file.localPath);
  const after = await stat(file.localPath);
  if (after.mtimeMs !== modifiedMs || after.size !== bytes) throw changed(file.localPath);
  return { digest, bytes, uploaded };
}

async function hashFile(
  path: string,
  signal?: AbortSignal,
): Promise<{ digest: string; bytes: number; modifiedMs: number }> {
  try {
    const { mtimeMs } = await stat(path);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of createReadStream(path, signal ? { signal } : {})) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
    }
    return { digest: hash.digest('hex'), bytes, modifiedMs: mtimeMs };
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreadable(path, 'the source', cause);
  }
}

function changed(path: string): RankwrightError {
  return new RankwrightError('bad-source', `${path} changed while it was being read`, {
    mend: 'start the run again once nothing writes to the file',
  });
}
