import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { SourceListing } from '../../../core/ingest/sourceListing';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { blobKey, openSourceFile, readSourceListing } from '../../../infra/sources/blobStore';
import { ingestSource, type IngestOptions } from '../../../infra/sources/ingestSource';
import { listS3Source } from '../../../infra/sources/listS3Source';
import { readEvaluationQrels, readEvaluationQueries } from '../../../infra/sources/readEvaluationSource';
import { snapshotLocalSource, type LocalSource } from '../../../infra/sources/snapshotLocalSource';
import { collect } from '../../core/ingest/lines';
import { writePdf } from './support/writePdf';

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

async function ingest(listing: SourceListing, options?: IngestOptions) {
  return collect(ingestSource(listing, (file) => openSourceFile(file, store), options));
}

const idsOf = (rows: Awaited<ReturnType<typeof ingest>>): string[] =>
  rows.map((row) => ('document' in row ? row.document.id : row.drop.reason));

const beir = {
  'corpus.jsonl': '{"_id":"a","text":"A"}\n{"_id":"b","text":"B"}\n',
  'queries.jsonl': '{"_id":"q","text":"?"}\n',
  'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq\ta\t1\n',
};

describe('ingesting', () => {
  async function ingestLocal(source: Omit<LocalSource, 'baseFolder'>, options?: IngestOptions) {
    return ingest(await readSourceListing(await snapshot(source), store), options);
  }

  test('a gzipped BEIR corpus, with only some ids', async () => {
    write({ 'corpus.jsonl.gz': gzipSync(beir['corpus.jsonl']), 'ids.txt': 'b\nnone\n' });
    const rows = await ingestLocal({ kind: 'beir', path: '.', only: 'ids.txt' });
    expect(idsOf(rows)).toEqual(['not-selected', 'b', 'unknown-id']);
  });

  test('JSON lines of several files, duplicates across files by place', async () => {
    write({
      'a.jsonl': '{"id":"1","text":"x"}\nbroken\n',
      'b.jsonl.gz': gzipSync('{"id":"1","text":"y"}\n{"id":"2","text":"z"}'),
    });
    const rows = await ingestLocal({ kind: 'jsonl', path: '.' });
    expect(idsOf(rows)).toEqual(['1', 'not-json', 'duplicate-id', '2']);
    expect(rows[2]).toMatchObject({
      drop: { message: 'b.jsonl.gz:1: id 1 was given before at a.jsonl:1; the first is kept' },
    });
  });

  test('a folder of text files; what is too large is not read', async () => {
    write({ 'a.txt': 'short', 'b.txt': 'x'.repeat(101), 'c.md': '# T\n\nbody' });
    const rows = await ingestLocal({ kind: 'directory', path: '.' }, { maxDocumentBytes: 100 });
    expect(rows).toMatchObject([
      { document: { id: 'a.txt', text: 'short' } },
      { drop: { reason: 'too-large', message: 'b.txt: 101 bytes are over the limit of 100; split the file' } },
      { document: { id: 'c.md', title: 'T', text: 'T\n\nbody' } },
    ]);
  });

  test('a folder of pages, PDFs among them, compressed or not; a torn or swollen .gz is dropped with its reason', async () => {
    write({
      'a.pdf': writePdf([['Page text']]),
      'b.pdf.gz': gzipSync(writePdf([['Packed']])),
      'c.html.gz': gzipSync('<head><title>T</title></head><p>x'),
      'd.txt.gz': gzipSync('cut off'.repeat(50)).subarray(0, 20),
      'e.md.gz': gzipSync('x'.repeat(3000)),
      'f.png': 'no text',
    });
    const rows = await ingestLocal({ kind: 'directory', path: '.' }, { maxDocumentBytes: 2000 });
    expect(rows).toMatchObject([
      { document: { id: 'a.pdf', text: 'Page text' } },
      { document: { id: 'b.pdf.gz', text: 'Packed' } },
      { document: { id: 'c.html.gz', title: 'T', text: 'x' } },
      { drop: { reason: 'damaged-gzip', message: 'd.txt.gz: not a complete gzip file; compress it again' } },
      { drop: { reason: 'too-large', message: 'e.md.gz: unpacked it is over the limit of 2000 bytes; split it' } },
    ]);
  });

  test('the folders of MedQuAD, numbers that repeat from one to the next', async () => {
    const path = join(__dirname, '../../fixtures/sources/medquad');
    const rows = await ingestLocal({ kind: 'medquad', path });
    expect(idsOf(rows)).toEqual(['empty-answer', 'empty-answer', 'MPlusHealthTopics_0000001-1']);
  });

  test('TREC files, in their order, compressed or not; one that is cut off ends the reading', async () => {
    const file = (id: string) => `<DOC>\n<DOCNO>${id}</DOCNO>\n<TEXT>text ${id}</TEXT>\n</DOC>\n`;
    write({ 'ap/AP880212': file('a') + file('b'), 'x.trec.gz': gzipSync(file('c') + file('a')), 'notes.pdf': 'no' });
    expect(idsOf(await ingestLocal({ kind: 'trec', path: '.' }))).toEqual(['a', 'b', 'c', 'duplicate-id']);
    write({ 'y.sgml.gz': gzipSync(file('z').repeat(99)).subarray(0, 40) });
    await expect(ingestLocal({ kind: 'trec', path: 'y.sgml.gz' })).rejects.toThrow(
      /y\.sgml\.gz is not a complete gzip/,
    );
  });

  test('a document of 5 MB goes through', async () => {
    write({ 'corpus.jsonl': JSON.stringify({ _id: 'a', text: 'word '.repeat(1_000_000) }) });
    const [row] = await ingestLocal({ kind: 'beir', path: '.' });
    expect(row && 'document' in row ? row.document.text.length : 0).toBe(4_999_999);
  });

  test('a gzip file that was cut off is an error that names it', async () => {
    write({ 'corpus.jsonl.gz': gzipSync(beir['corpus.jsonl']).subarray(0, -12) });
    await expect(ingestLocal({ kind: 'beir', path: '.' })).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringContaining('corpus.jsonl.gz is not a complete gzip file') as string,
    });
  });

  test('a missing blob is the error of the store', async () => {
    write(beir);
    const listing = await readSourceListing(await snapshot({ kind: 'beir', path: '.' }), store);
    await store.delete(blobKey(listing.files[0]?.sha256 ?? ''));
    await expect(ingest(listing)).rejects.toMatchObject({ code: 'missing-object' });
  });

  test.each([false, true])(
    'an evaluation set: corpus, questions and judgements; compressed: %s',
    async (isCompressed) => {
      const qrels = `${beir['qrels/test.tsv']}q\tgone\t1\n`;
      const name = isCompressed ? 'qrels/test.tsv.gz' : 'qrels/test.tsv';
      write({ ...beir, 'qrels/test.tsv': 'other', [name]: isCompressed ? gzipSync(qrels) : qrels });
      if (isCompressed) rmSync(join(folder, 'qrels/test.tsv'));
      const listing = await readSourceListing(await snapshot({ kind: 'beir', path: '.', split: 'test' }), store);
      expect(listing).toMatchObject({
        split: 'test',
        files: [{ path: 'corpus.jsonl' }, { path: name }, { path: 'queries.jsonl' }],
      });
      const open = (file: SourceListing['files'][number]) => openSourceFile(file, store);
      expect(idsOf(await ingest(listing))).toEqual(['a', 'b']);
      expect(await collect(readEvaluationQueries(listing, open))).toEqual([{ query: { id: 'q', text: '?' } }]);
      const known = { queryIds: new Set(['q']), documentIds: new Set(['a', 'b']) };
      expect(await collect(readEvaluationQrels(listing, open, known))).toMatchObject([
        { qrel: { queryId: 'q', documentId: 'a', score: 1 } },
        { drop: { reason: 'unknown-document' } },
      ]);
    },
  );
});

describe('a corpus on S3', () => {
  test.each([
    ['beir', { 'in/corpus.jsonl': beir['corpus.jsonl'], 'in/other.jsonl': '' }, ['a', 'b']],
    ['jsonl', { 'in/x/one.jsonl': '{"id":"1","text":"x"}', 'in/readme.txt': 'x', 'in/x/': '' }, ['1']],
    ['directory', { 'in/b.txt': 'b', 'in/a.md': 'a', 'in/.x.txt': 'x', 'in/map.xml': '<x/>' }, ['a.md', 'b.txt']],
    ['trec', { 'in/x.trec': '<DOC><DOCNO>t1</DOCNO>x</DOC>', 'in/readme.txt': '' }, ['off-schema', 't1']],
    [
      'medquad',
      {
        'in/x/1.xml':
          '<Document source="S"><QAPairs><QAPair><Question qid="1"/><Answer>a</Answer></QAPair></QAPairs></Document>',
      },
      ['S_1'],
    ],
  ])('is listed as %s where it lies', async (kind, objects, ids) => {
    for (const [key, body] of Object.entries(objects)) await store.put(key, Buffer.from(body));
    await store.put('inside/c.txt', Buffer.from('not below the prefix'));
    const { listing, digest } = await listS3Source('in', store);
    expect(listing.kind).toBe(kind);
    expect(listing.files[0]?.s3?.key.startsWith('in/')).toBe(true);
    expect(idsOf(await ingest(listing))).toEqual(ids);
    expect((await listS3Source('in/', store)).digest).toBe(digest);
  });

  test('a changed object is another corpus', async () => {
    await store.put('in/a.txt', Buffer.from('a'));
    const before = await listS3Source('in', store);
    await store.put('in/a.txt', Buffer.from('b'));
    expect((await listS3Source('in', store)).digest).not.toBe(before.digest);
  });

  test('an empty prefix is refused', async () => {
    await expect(listS3Source('none', store)).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringContaining('s3 prefix none/ is empty') as string,
    });
  });
});
