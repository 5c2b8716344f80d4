import { createDrop, type Drop } from '../../core/ingest/drop';
import type { SourceFile } from '../../core/ingest/sourceListing';
import { RankwrightError } from '../../core/errors';
import { readBytes, type OpenFile } from './readLines';

/**
 * A file whole, unpacked where its name ends in .gz. Never holds more than `maxBytes`, however much a small compressed
 * file would unpack to. Drops: too-large, damaged-gzip.
 */
export async function readWholeFile(
  file: SourceFile,
  open: OpenFile,
  maxBytes: number,
): Promise<{ bytes: Buffer } | { drop: Drop }> {
  const drop = (reason: 'too-large' | 'damaged-gzip', problem: string) => ({
    drop: createDrop(reason, { file: file.path }, `${file.path}: ${problem}`),
  });
  if (file.bytes > maxBytes)
    return drop('too-large', `${file.bytes} bytes are over the limit of ${maxBytes}; split the file`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of readBytes(file, open)) {
      length += piece.length;
      if (length > maxBytes) return drop('too-large', `unpacked it is over the limit of ${maxBytes} bytes; split it`);
      pieces.push(piece);
    }
  } catch (error) {
    if (!(error instanceof RankwrightError) || error.code !== 'bad-source') throw error;
    return drop('damaged-gzip', 'not a complete gzip file; compress it again');
  }
  return { bytes: Buffer.concat(pieces) };
}
