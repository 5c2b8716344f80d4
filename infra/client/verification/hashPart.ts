import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Part } from '../../../core/contracts/manifest';
import { RankwrightError } from '../../../core/errors';
import type { ObjectStore } from '../../artifactStore/objectStore';
import { isDamage } from './isDamage';

const newline = 10;

/**
 * Reads a part whole, and says in what it is not what its manifest says, such as "sha256 1a… and not 2b…"; nothing where
 * it is. Memory: a stream's buffer.
 */
export async function findPartDamage(store: ObjectStore, prefix: string, part: Part): Promise<string | undefined> {
  try {
    const { bytes, sha256, content } = await readPart(store, `${prefix}/${part.object}`, part.table !== undefined);
    if (bytes !== part.bytes) return `it has ${bytes} bytes and not ${part.bytes}`;
    if (sha256 !== part.sha256) return `its sha256 is ${sha256} and not ${part.sha256}`;
    if (content.sha256 !== part.contentSha256)
      return `what it holds has the sha256 ${content.sha256} and not ${part.contentSha256}`;
    if (part.table !== undefined && content.lines !== part.rows)
      return `it holds ${content.lines} rows and not ${part.rows}`;
    return undefined;
  } catch (error) {
    if (error instanceof RankwrightError && error.code === 'missing-object') return 'it is gone';
    if (isDamage(error)) return `it is not what the storage took: ${error.message}`;
    if (isTorn(error)) return `it cannot be decompressed: ${(error as Error).message}`;
    throw error;
  }
}

interface Digest {
  bytes: number;
  sha256: string;
  lines: number;
}

async function readPart(store: ObjectStore, key: string, isGzipped: boolean): Promise<Digest & { content: Digest }> {
  const stored = new Digester();
  const content = new Digester();
  const source = await store.stream(key);
  if (isGzipped)
    await pipeline(
      source,
      (pieces: AsyncIterable<Buffer>) => stored.pass(pieces),
      createGunzip(),
      (pieces: AsyncIterable<Buffer>) => content.read(pieces),
    );
  else await pipeline(source, (pieces: AsyncIterable<Buffer>) => stored.read(pieces));
  const whole = stored.result();
  return { ...whole, content: isGzipped ? content.result() : whole };
}

class Digester {
  private readonly hash = createHash('sha256');
  private bytes = 0;
  private lines = 0;

  async *pass(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      this.hash.update(piece);
      this.bytes += piece.length;
      for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, at + 1)) this.lines += 1;
      yield piece;
    }
  }

  async read(pieces: AsyncIterable<Buffer>): Promise<void> {
    for await (const _ of this.pass(pieces));
  }

  result(): Digest {
    return { bytes: this.bytes, sha256: this.hash.digest('hex'), lines: this.lines };
  }
}

/** zlib's own codes, such as Z_DATA_ERROR and Z_BUF_ERROR. */
function isTorn(error: unknown): boolean {
  return /^Z_/.test(String((error as { code?: unknown }).code));
}
