import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { sha256 } from '../../../core/hashing/digest';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { blobKey, listingKey, readSourceListing } from '../../../infra/sources/blobStore';
import { snapshotLocalSource, type LocalSource } from '../../../infra/sources/snapshotLocalSource';

let folder: string;
let store: MemoryObjectStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'));
  store = new MemoryObjectStore();
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string | Buffer>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const snapshot = (source: Omit<LocalSource, 'baseFolder'>) =>
  snapshotLocalSource({ ...source, baseFolder: folder }, store);

const beir = {
  'corpus.jsonl': '{"_id":"a","text":"A"}\n{"_id":"b","text":"B"}\n',
  'queries.jsonl': '{"_id":"q","text":"?"}\n',
  'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq\ta\t1\n',
};

describe('a snapshot', () => {
  test('stores each file under its digest and the listing under its own', async () => {
    write({ ...beir, 'README.md': 'x' });
    const result = await snapshot({ kind: 'beir', path: '.' });
    const content = beir['corpus.jsonl'];
    const listing = {
      schemaVersion: 1,
      kind: 'beir',
      files: [{ path: 'corpus.jsonl', bytes: content.length, sha256: sha256(content) }],
    };
    expect(result).toEqual({
      digest: sha256(canonicalJson(listing)),
      label: '.',
      files: 1,
      bytes: 46,
      uploaded: 1,
      skipped: { 'other-type': 3 },
    });
    expect([...store.objects.keys()].sort()).toEqual([blobKey(sha256(content)), listingKey(result.digest)].sort());
    expect(await readSourceListing(result, store)).toEqual(listing);
  });

  test('sends nothing twice, and is the same from another folder', async () => {
    write({ 'one/x.txt': 'same', 'one/y.txt': 'same', 'two/x.txt': 'same', 'two/y.txt': 'same' });
    const first = await snapshot({ kind: 'directory', path: 'one' });
    const second = await snapshot({ kind: 'directory', path: join(folder, 'two') });
    expect(second.digest).toBe(first.digest);
    expect([first.files, second.uploaded]).toEqual([2, 0]);
    expect(store.objects.size).toBe(2);
  });

  test('a changed byte is another corpus', async () => {
    write({ 'x.jsonl': '{"text":"a"}' });
    const before = await snapshot({ kind: 'jsonl', path: 'x.jsonl' });
    write({ 'x.jsonl': '{"text":"b"}' });
    expect((await snapshot({ kind: 'jsonl', path: 'x.jsonl' })).digest).not.toBe(before.digest);
  });

  test('a folder is read in sorted order; hidden files, other types and links to folders are counted', async () => {
    write({
      'b.md': '# b',
      'a/z.txt': 'z',
      'a/b.HTML': '<p>b',
      '.git/config.txt': 'x',
      '.hidden.txt': 'x',
      'p.png': 'x',
    });
    symlinkSync(folder, join(folder, 'loop'));
    const result = await snapshot({ kind: 'directory', path: '.' });
    expect((await readSourceListing(result, store)).files.map((file) => file.path)).toEqual([
      'a/b.HTML',
      'a/z.txt',
      'b.md',
    ]);
    expect(result.skipped).toEqual({ hidden: 2, 'other-type': 1, link: 1 });
  });

  test('reports progress by files and bytes', async () => {
    write({ 'a.txt': 'abc', 'b.txt': 'de' });
    const seen: unknown[] = [];
    const onProgress = (progress: unknown): number => seen.push(progress);
    await snapshotLocalSource({ kind: 'directory', path: '.', baseFolder: folder }, store, { onProgress });
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual({ filesDone: 2, filesTotal: 2, bytesDone: 5, bytesTotal: 5 });
  });

  test('stops when aborted', async () => {
    write(beir);
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(
      snapshotLocalSource({ kind: 'beir', path: '.', baseFolder: folder }, store, { signal }),
    ).rejects.toThrow('stop');
    expect(store.objects.size).toBe(0);
  });

  test.each<[string, Record<string, string>, Omit<LocalSource, 'baseFolder'>, string, string]>([
    ['no such path', {}, { kind: 'beir', path: 'nowhere' }, 'does not exist', 'correct the path'],
    ['an empty folder', {}, { kind: 'directory', path: '.' }, 'is empty', 'name a folder'],
    [
      'no matching file',
      { 'a.png': 'x' },
      { kind: 'directory', path: '.' },
      'holds no .txt, .md, .html, .htm or .pdf file; found 1 file(s): a.png',
      'name a folder',
    ],
    ['an XML folder', { 'a.xml': 'x' }, { kind: 'directory', path: '.' }, 'holds no .txt', 'use medquad: instead'],
    ['no TREC file', { 'a.pdf': 'x' }, { kind: 'trec', path: '.' }, 'holds no .trec or .sgml file', 'use directory:'],
    ['another kind', { 'a.txt': 'x' }, { kind: 'jsonl', path: '.' }, 'holds no .jsonl', 'use directory: instead'],
    [
      'a file for a folder',
      { 'a.jsonl': 'x' },
      { kind: 'beir', path: 'a.jsonl' },
      'is a file, not a folder',
      'use jsonl:',
    ],
    [
      'only empty files',
      { 'a.txt': '' },
      { kind: 'directory', path: '.' },
      'holds only empty files (a.txt)',
      'written completely',
    ],
    [
      'no such split',
      beir,
      { kind: 'beir', path: '.', split: 'dev' },
      'holds no qrels/dev.tsv (splits there: test)',
      'qrels/<split>.tsv',
    ],
    ['no ids file', beir, { kind: 'beir', path: '.', only: 'ids.txt' }, 'corpus.only: ', 'correct the path'],
  ])('of %s is refused with the mend', async (_name, files, source, message, mend) => {
    write(files);
    const error: unknown = await snapshot(source).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'bad-source', retryable: false });
    expect((error as Error).message).toContain(message);
    expect((error as { mend: string }).mend).toContain(mend);
  });

  test('a listing that is not what its digest names is refused', async () => {
    write(beir);
    const result = await snapshot({ kind: 'beir', path: '.' });
    await store.put(listingKey(result.digest), Buffer.from('{}'));
    await expect(readSourceListing(result, store)).rejects.toMatchObject({ code: 'damaged-artifact' });
  });
});
