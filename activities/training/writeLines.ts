import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Writes rows as JSON lines to a file of this machine; returns how many. Memory: what the disk has not taken yet. */
export async function writeLines(path: string, rows: AsyncIterable<object>): Promise<number> {
  const file = createWriteStream(path);
  let written = 0;
  for await (const row of rows) {
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain');
    written += 1;
  }
  file.end();
  await finished(file);
  return written;
}
