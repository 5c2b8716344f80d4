import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chunkDocuments } from '../../activities/chunkDocuments';
import { ingestDocuments } from '../../activities/ingestDocuments';
import type { SourceReference } from '../../core/contracts/run';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { snapshotLocalSource, type LocalSource } from '../../infra/sources/snapshotLocalSource';
import { specOf, stageRunner } from './support/runStages';

/** What people's files hold, through the real stages: good rows survive, the others are set aside and can be read. */

let folder: string;
let store: MemoryObjectStore;
let stages: ReturnType<typeof stageRunner>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankwright-input-'));
  store = new MemoryObjectStore();
  stages = stageRunner(store);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function snapshot(
  source: Omit<LocalSource, 'baseFolder'>,
  files: Record<string, string | Buffer>,
): Promise<SourceReference> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return snapshotLocalSource({ ...source, baseFolder: folder }, store);
}

const sentence = (index: number): string => `Sentence ${index} says what the cat answers to question ${7 * index}. `;
const large = Array.from({ length: 100_000 }, (_, index) => sentence(index))
  .join('')
  .slice(0, 5_000_000);
const row = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
/** Latin-1: the byte E9 alone is no UTF-8. */
const latin1 = Buffer.from('{"_id":"l","text":"caf\u00e9"}\n', 'latin1');

const badCorpus = Buffer.concat([
  row({ _id: 'a', title: 'A', text: 'The first good document.' }),
  row({ _id: 'empty', title: ' ', text: ' \n\t' }),
  Buffer.from('{"_id": "torn", "text": "no end\n'),
  latin1,
  row({ _id: 'a', text: 'The same id again.' }),
  row({ text: 'No id at all.' }),
  row({ _id: 'large', text: large }),
  Buffer.from('\n'),
  row({ _id: 'b', text: 'The last good document.' }),
]);

test('a set of which no judgement fits is refused when it is read, not when a model was paid for and made', async () => {
  const files = {
    'corpus.jsonl': row({ _id: 'a', text: 'Oil the chain.' }),
    'queries.jsonl': row({ _id: 'q1', text: 'first?' }),
    'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\tgone\t1\nq1\ta\t0\n',
  };
  const source = await snapshot({ kind: 'beir', path: '.', split: 'test' }, files);
  await expect(stages.run(ingestDocuments, { source })).rejects.toMatchObject({
    code: 'bad-source',
    message: expect.stringMatching(/has no question with a relevant document; dropped: 1 unknown-document$/),
  });
});

describe('a BEIR folder with bad rows', () => {
  const files = {
    'corpus.jsonl': badCorpus,
    'queries.jsonl': Buffer.concat([row({ _id: 'q1', text: 'first?' }), row({ _id: 'q2', text: '' }), latin1]),
    'qrels/test.tsv':
      'query-id\tcorpus-id\tscore\nq1\ta\t1\nq1\tgone\t1\nnobody\ta\t1\nq1\tb\tmuch\nq1\ta\t0\nq1\tlarge\t2\n',
  };

  test('every bad row is in the table `dropped` with its reason, file and line; every good one survives', async () => {
    const source = await snapshot({ kind: 'beir', path: '.', split: 'test' }, files);
    const documents = await stages.run(ingestDocuments, { source });

    expect((await stages.rows(documents)).map(({ id }) => id)).toEqual(['a', 'large', 'b']);
    expect((await stages.rows(documents)).find(({ id }) => id === 'large')?.['text']).toBe(large.trim());
    expect((await stages.rows(documents, 'queries')).map(({ id }) => id)).toEqual(['q1']);
    expect(await stages.rows(documents, 'qrels')).toEqual([
      { queryId: 'q1', documentId: 'a', score: 1 },
      { queryId: 'q1', documentId: 'large', score: 2 },
    ]);

    const dropped = await stages.rows(documents, 'dropped');
    const places = dropped.map(({ reason, location }) => {
      const { file, line } = location as { file: string; line: number };
      return `${file}:${line} ${String(reason)}`;
    });
    expect(places).toEqual([
      ...['corpus.jsonl:2 empty-document', 'corpus.jsonl:3 not-json', 'corpus.jsonl:4 not-utf8'],
      ...['corpus.jsonl:5 duplicate-id', 'corpus.jsonl:6 off-schema'],
      ...['queries.jsonl:2 empty-document', 'queries.jsonl:3 not-utf8'],
      ...['qrels/test.tsv:3 unknown-document', 'qrels/test.tsv:4 unknown-query'],
      ...['qrels/test.tsv:5 off-schema', 'qrels/test.tsv:6 duplicate-id'],
    ]);
    for (const { message, location } of dropped) {
      const { file, line } = location as { file: string; line: number };
      expect(message).toMatch(new RegExp(`^${file}:${line}: .+`));
    }
    // Eight rows of the corpus, a blank line aside; judgements and questions are counted only where they were dropped.
    expect(documents.counts).toEqual({
      in: 8,
      out: 3,
      dropped: {
        ...{ 'empty-document': 2, 'not-json': 1, 'not-utf8': 2, 'duplicate-id': 2, 'off-schema': 2 },
        ...{ 'unknown-document': 1, 'unknown-query': 1 },
      },
    });
  });
});

test('5 MB of text become passages within the bound that together hold all of it', async () => {
  const source = await snapshot({ kind: 'jsonl', path: 'corpus.jsonl' }, { 'corpus.jsonl': badCorpus });
  const spec = specOf({ chunk: { maxTokens: 64, overlapTokens: 16 } });
  const documents = await stages.run(ingestDocuments, { source });
  const chunks = await stages.rows(await stages.run(chunkDocuments, { spec, inputs: { documents } }));
  expect(new Set(chunks.map(({ documentId }) => documentId))).toEqual(
    new Set((await stages.rows(documents)).map(({ id }) => id)),
  );
  const ofLarge = chunks.filter(({ documentId }) => documentId === 'large') as unknown as Span[];
  const text = large.trim();
  let end = 0;
  let between = '';
  for (const chunk of ofLarge) {
    between += text.slice(end, Math.max(end, chunk.start));
    end = chunk.end;
  }
  expect(between.trim()).toBe('');
  expect(end).toBe(text.length);
  expect(ofLarge.every((chunk) => chunk.text === text.slice(chunk.start, chunk.end))).toBe(true);
  expect(Math.max(...ofLarge.map((chunk) => stages.tokenizer.count(chunk.text)))).toBeLessThanOrEqual(64);
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length);
});

interface Span {
  start: number;
  end: number;
  text: string;
}

test('a folder: files that are empty or not UTF-8 are set aside by name', async () => {
  const source = await snapshot(
    { kind: 'directory', path: 'docs' },
    { 'docs/good.md': '# Good\n\nText.', 'docs/empty.txt': '', 'docs/old.txt': latin1, 'docs/image.png': 'not read' },
  );
  const documents = await stages.run(ingestDocuments, { source });
  expect((await stages.rows(documents)).map(({ id }) => id)).toEqual(['good.md']);
  expect(await stages.rows(documents, 'dropped')).toMatchObject([
    { reason: 'empty-document', location: { file: 'empty.txt' }, message: 'empty.txt: document empty.txt has no text' },
    { reason: 'not-utf8', location: { file: 'old.txt' }, excerpt: expect.stringContaining('"caf\ufffd"') as string },
  ]);
  expect(documents.counts).toEqual({ in: 3, out: 1, dropped: { 'empty-document': 1, 'not-utf8': 1 } });
});

test('the bad rows change nothing but the list of bad rows', async () => {
  const good = Buffer.concat([row({ id: '1', text: 'One.' }), row({ id: '2', text: 'Two.' })]);
  const clean = await snapshot({ kind: 'jsonl', path: 'clean.jsonl' }, { 'clean.jsonl': good });
  const bad = Buffer.concat([latin1, good, Buffer.from('[]\nnull\n"text"\n{"id":"3"}\n')]);
  const mixed = await snapshot({ kind: 'jsonl', path: 'mixed.jsonl' }, { 'mixed.jsonl': bad });
  const [one, other] = [
    await stages.run(ingestDocuments, { source: clean }),
    await stages.run(ingestDocuments, { source: mixed }),
  ];
  expect(await stages.rows(other)).toEqual(await stages.rows(one));
  expect(other.counts).toEqual({ in: 7, out: 2, dropped: { 'not-utf8': 1, 'off-schema': 4 } });
});

describe('nothing usable', () => {
  test('is one message that names the source, what was found there, and the mend; no artifact is left', async () => {
    const rows = Buffer.concat([latin1, Buffer.from('junk\n{"_id":"x","text":""}\n{"_id":"y","text":" "}\n')]);
    const source = await snapshot({ kind: 'jsonl', path: 'export.jsonl' }, { 'export.jsonl': rows });
    await expect(stages.run(ingestDocuments, { source })).rejects.toMatchObject({
      code: 'bad-source',
      retryable: false,
      message: 'export.jsonl holds no usable document; dropped: 1 not-utf8, 1 not-json, 2 empty-document',
      mend: expect.stringContaining('"_id" or "id" and "text"') as string,
    });
    expect([...store.objects.keys()].filter((key) => key.endsWith('manifest.json'))).toEqual([]);
  });

  test.each([
    ['a folder of empty files', { 'docs/a.txt': '', 'docs/b.md': '' }, /docs holds only empty files \(a\.txt, b\.md\)/],
    [
      'a folder of other files',
      { 'docs/a.png': 'x' },
      /docs holds no \.txt, \.md, \.html, \.htm or \.pdf file; found 1 file/,
    ],
  ])('%s is refused before anything is stored', async (_name, files, message) => {
    await expect(snapshot({ kind: 'directory', path: 'docs' }, files)).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringMatching(message) as string,
      mend: expect.stringMatching(/.{10,}/) as string,
    });
    expect(store.objects.size).toBe(0);
  });
});
