import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RankwrightError } from '../../core/errors';
import { parseTrecRun } from '../../core/evaluation/trec';
import type { Run } from '../../core/evaluation/runs';
import { sha256 } from '../../core/hashing/digest';
import { blobKey, type BlobStore } from './blobStore';
import { unreadable } from './findSourceFiles';

/** A run is read whole: this is about two million lines. */
const maxRunBytes = 128 * 1024 * 1024;

export interface RunFile {
  /** Where the spec names it, for messages, such as `candidates.run`. */
  field: string;
  /** As written, relative to `baseFolder` unless absolute. */
  path: string;
  baseFolder: string;
  /** What the spec says that it must be. */
  expectedSha256?: string | undefined;
}

/**
 * Stores a TREC run, plain or gzipped, under its sha256, which it returns. An empty file is a run of nothing.
 * @throws bad-source when it cannot be read, is too large, is no run, or is another than the spec says
 */
export async function storeRunFile(file: RunFile, blobs: Pick<BlobStore, 'putIfAbsent'>): Promise<string> {
  const path = isAbsolute(file.path) ? file.path : resolve(file.baseFolder, file.path);
  const body = await readRunFile(path, file.field);
  parseRun(body, path);
  const digest = sha256(body);
  if (file.expectedSha256 !== undefined && file.expectedSha256 !== digest) {
    throw new RankwrightError('bad-source', `${file.field}: ${path} has the sha256 ${digest}, the spec says another`, {
      mend: `name the file that is meant, or remove ${file.field}Sha256 (${file.expectedSha256})`,
    });
  }
  await blobs.putIfAbsent(blobKey(digest), body);
  return digest;
}

/** The run that was stored under a digest, its lists best first. */
export async function readStoredRun(digest: string, blobs: Pick<BlobStore, 'get'>): Promise<Run> {
  const body = await blobs.get(blobKey(digest));
  if (sha256(body) === digest) return parseRun(body, 'the run');
  throw new RankwrightError('damaged-artifact', `${blobKey(digest)} is not the run that its name says`, {
    mend: 'delete the object and start the run again: the file is uploaded afresh',
  });
}

async function readRunFile(path: string, field: string): Promise<Buffer> {
  const { size } = await stat(path).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(path, field, cause);
    throw new RankwrightError('bad-source', `${field}: ${path} does not exist`, {
      mend: 'correct the path. Before your engine has searched, name an empty file: the run then writes its questions, and stops before anything is judged',
      cause,
    });
  });
  if (size > maxRunBytes) {
    throw new RankwrightError('bad-source', `${field}: ${path} has ${size} bytes, more than ${maxRunBytes}`, {
      mend: 'keep the best 100 of each question, or compress it with gzip',
    });
  }
  return readFile(path).catch((cause: unknown) => {
    throw unreadable(path, field, cause);
  });
}

function parseRun(body: Buffer, label: string): Run {
  const isCompressed = body[0] === 0x1f && body[1] === 0x8b;
  try {
    const text = isCompressed ? gunzipSync(body, { maxOutputLength: maxRunBytes * 4 }) : body;
    return parseTrecRun(text.toString('utf8'), label);
  } catch (cause) {
    throw new RankwrightError('bad-source', (cause as Error).message, {
      mend: 'write one line a candidate: query-id Q0 passage-id rank score tag',
      cause,
    });
  }
}
