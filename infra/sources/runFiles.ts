import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RankwrightError } from '../../core/errors';
import { parseCandidateLists } from '../../core/evaluation/parseCandidateLists';
import { parseTrecRun } from '../../core/evaluation/trec';
import type { Run } from '../../core/evaluation/runs';
import { sha256 } from '../../core/hashing/digest';
import { blobKey, type BlobStore } from './blobStore';
import { unreadable } from './findSourceFiles';

/** A run is read whole: this is about two million lines. */
const maxRunBytes = 128 * 1024 * 1024;

/** How a file of ranked lists is written, and what to tell one whose file is missing or is written otherwise. */
export interface RunFormat {
  parse: (text: string, label: string) => Run;
  missing: string;
  malformed: string;
}

/** What a search engine found. */
const trecRun: RunFormat = {
  parse: parseTrecRun,
  missing:
    'correct the path. Before your engine has searched, name an empty file: the run then writes its questions, and stops before anything is judged',
  malformed: 'write one line a candidate: query-id Q0 passage-id rank score tag',
};

/** Lists that are re-ranked as they are. */
export const candidateLists: RunFormat = {
  parse: parseCandidateLists,
  missing: 'correct the path, which counts from the folder of the spec',
  malformed:
    'write one line a candidate: query-id Q0 document-id rank score tag; or a line a query: query-id, a tab, document-ids with blanks between them',
};

export interface RunFile {
  /** Where the spec names it, for messages, such as `candidates.run`. */
  field: string;
  /** As written, relative to `baseFolder` unless absolute. */
  path: string;
  baseFolder: string;
  /** What the spec says that it must be. */
  expectedSha256?: string | undefined;
  /** A TREC run unless told. */
  format?: RunFormat;
}

/**
 * Stores a TREC run or candidate lists, plain or gzipped, under its sha256, which it returns. An empty file is a run of nothing.
 * @throws bad-source when it cannot be read, is too large, is no run, or is another than the spec says
 */
export async function storeRunFile(file: RunFile, blobs: Pick<BlobStore, 'putIfAbsent'>): Promise<string> {
  const path = isAbsolute(file.path) ? file.path : resolve(file.baseFolder, file.path);
  const format = file.format ?? trecRun;
  const body = await readRunFile(path, file.field, format);
  parseRun(body, path, format);
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
export async function readStoredRun(
  digest: string,
  blobs: Pick<BlobStore, 'get'>,
  format: RunFormat = trecRun,
): Promise<Run> {
  const body = await blobs.get(blobKey(digest));
  if (sha256(body) === digest) return parseRun(body, 'the run', format);
  throw new RankwrightError('damaged-artifact', `${blobKey(digest)} is not the run that its name says`, {
    mend: 'delete the object and start the run again: the file is uploaded afresh',
  });
}

async function readRunFile(path: string, field: string, { missing }: RunFormat): Promise<Buffer> {
  const { size } = await stat(path).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(path, field, cause);
    throw new RankwrightError('bad-source', `${field}: ${path} does not exist`, { mend: missing, cause });
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

function parseRun(body: Buffer, label: string, { parse, malformed }: RunFormat): Run {
  const isCompressed = body[0] === 0x1f && body[1] === 0x8b;
  try {
    const text = isCompressed ? gunzipSync(body, { maxOutputLength: maxRunBytes * 4 }) : body;
    return parse(text.toString('utf8'), label);
  } catch (cause) {
    throw new RankwrightError('bad-source', (cause as Error).message, { mend: malformed, cause });
  }
}
