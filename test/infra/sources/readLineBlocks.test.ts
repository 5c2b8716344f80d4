import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { readLineBlocks } from '../../../infra/sources/readLineBlocks';

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'rw-blocks-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function blocksOf(name: string, content: string | Uint8Array): Promise<string[]> {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const blocks: string[] = [];
  for await (const block of readLineBlocks(file)) blocks.push(block);
  return blocks;
}

/** About 3 MB, characters of one to four bytes. */
const long = Array.from({ length: 60_000 }, (_, line) => `line ${line} aé文😀 ${'x'.repeat(line % 60)}\n`).join('');

describe('readLineBlocks', () => {
  test.each([
    ['plain.txt', (text: string) => Buffer.from(text)],
    ['packed.gz', (text: string) => gzipSync(text)],
    ['packed.txt', (text: string) => gzipSync(text)],
  ])('reads %s in blocks of whole lines', async (name, pack) => {
    const blocks = await blocksOf(name, pack(long));
    expect(blocks.join('')).toBe(long);
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.filter((block) => block !== '' && !block.endsWith('\n'))).toEqual([]);
  });

  test.each(['', 'a', '\n', 'a\nb', 'x'.repeat(2_500_000)])('reads a text without a last line end', async (text) => {
    expect((await blocksOf('short.txt', text)).join('')).toBe(text);
  });

  test('reads gzip that was put together from two', async () => {
    expect((await blocksOf('two.gz', Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]))).join('')).toBe('a\nb\n');
  });

  test('refuses what is not UTF-8, and gzip that is cut off', async () => {
    await expect(blocksOf('latin1.txt', Buffer.from('q1 \xe9 1\n', 'latin1'))).rejects.toThrow(
      'latin1.txt is not UTF-8',
    );
    const packed = gzipSync(long);
    await expect(blocksOf('cut.gz', packed.subarray(0, packed.length / 2))).rejects.toThrow(
      'cut.gz cannot be unpacked',
    );
  });

  // A pipe has its bytes once, and in pieces as they were written.
  test.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['packed', (text: string) => gzipSync(text)],
  ])('reads a pipe that is %s, a byte before the rest', async (name, pack) => {
    const pipe = path.join(folder, `pipe-${name}`);
    execFileSync('mkfifo', [pipe]);
    const bytes = pack(long);
    const written = open(pipe, 'w').then(async (file) => {
      await file.write(bytes.subarray(0, 1));
      await sleep(20);
      await file.writeFile(bytes.subarray(1));
      await file.close();
    });
    const blocks: string[] = [];
    for await (const block of readLineBlocks(pipe)) blocks.push(block);
    await written;
    expect(blocks.join('')).toBe(long);
  });

  test('says what the file system says', async () => {
    await expect(readLineBlocks(path.join(folder, 'none')).next()).rejects.toThrow('ENOENT');
    await expect(readLineBlocks(folder).next()).rejects.toThrow('EISDIR');
  });
});
