import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RankwrightError } from '../../core/errors';

const blockBytes = 1024 * 1024;
const newline = 0x0a;

/**
 * The text of a UTF-8 file, gzipped or not whatever its name says, in blocks of about a MiB that end where lines end.
 * Memory is a block, or the longest line.
 * @throws RankwrightError bad-source where it is not UTF-8 or its gzip is broken; what the file system says otherwise
 */
export async function* readLineBlocks(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const bytes of await openBytes(path)) {
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) yield decode([...rest, bytes.subarray(0, end)], path);
    rest = end > 0 ? [bytes.subarray(end)] : [...rest, bytes];
  }
  yield decode(rest, path);
}

async function openBytes(path: string): Promise<AsyncIterable<Buffer>> {
  const pieces = createReadStream(path, { highWaterMark: blockBytes })[
    Symbol.asyncIterator
  ]() as AsyncGenerator<Buffer>;
  // The first bytes are kept and not read again: a pipe has them once.
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const piece = await pieces.next();
    if (piece.done) break;
    head = Buffer.concat([head, piece.value]);
  }
  const bytes = joined(head, pieces);
  return head[0] === 0x1f && head[1] === 0x8b ? gunzip(bytes, path) : bytes;
}

async function* joined(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    // Whoever stops reading at the head closes the file too.
    await rest.return(undefined);
  }
}

async function* gunzip(bytes: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  // Whoever stops reading closes the file too; errors come out of the loop.
  const unpacked = pipeline(bytes, createGunzip({ chunkSize: blockBytes }), () => undefined);
  try {
    yield* unpacked as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new RankwrightError('bad-source', `${path} cannot be unpacked: ${(cause as Error).message}`, {
      mend: 'the file is cut off or damaged: copy it again, and try it with "gzip -t"',
      cause,
    });
  }
}

/** No line ends inside a character, so each block is UTF-8 when the file is. */
function decode(parts: Buffer[], path: string): string {
  const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new RankwrightError('bad-source', `${path} is not UTF-8`, {
    mend: 'convert it, for example with "iconv -f latin1 -t utf-8"',
  });
}
