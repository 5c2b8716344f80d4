import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RankwrightError } from '../../core/errors';
import { splitLines, type Line } from '../../core/ingest/splitLines';
import type { SourceFile } from '../../core/ingest/sourceListing';

/** Opens a file of a source for reading from its start. */
export type OpenFile = (file: SourceFile) => Readable | Promise<Readable>;

/**
 * The lines of a file, unpacked where its name ends in .gz; memory stays at one line and one piece of the stream.
 * @throws RankwrightError bad-source when the compressed data is damaged or cut off; the stream's own errors otherwise.
 */
export async function* readLines(file: SourceFile, open: OpenFile, maxLineBytes: number): AsyncGenerator<Line> {
  yield* splitLines(readBytes(file, open), { maxLineBytes });
}

/** The bytes of a file, unpacked where its name ends in .gz. */
export async function* readBytes(file: SourceFile, open: OpenFile): AsyncGenerator<Uint8Array> {
  const source = await open(file);
  if (!/\.gz$/i.test(file.path)) {
    yield* source as AsyncIterable<Buffer>;
    return;
  }
  // The callback keeps an error from being thrown twice: the loop below receives it.
  const unpacked = pipeline(source, createGunzip(), () => undefined);
  try {
    yield* unpacked as AsyncIterable<Buffer>;
  } catch (cause) {
    if (!String((cause as NodeJS.ErrnoException).code).startsWith('Z_')) throw cause;
    throw new RankwrightError('bad-source', `${file.path} is not a complete gzip file (${(cause as Error).message})`, {
      mend: 'compress the file again, or give it without compression',
      cause,
    });
  }
}
