import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestDocuments } from '../../activities/ingestDocuments';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { snapshotLocalSource } from '../../infra/sources/snapshotLocalSource';
import { specOf, stageRunner } from './support/runStages';

const dates: Record<string, unknown> = {
  old: '2024-12-31',
  day: '2025-04-30T23:59:59Z',
  new: '2025-05-01',
  time: '2025-05-01T00:10:00+02:00',
  odd: '1 May 2025',
  never: '2025-02-31',
  number: 2025,
  none: undefined,
};
const files = {
  'corpus.jsonl': Object.entries(dates).map(([id, published]) => ({ _id: id, text: id, metadata: { published } })),
  'queries.jsonl': ['q1', 'q2', 'q3'].map((id) => ({ _id: id, text: `question ${id}` })),
};
const qrels = [
  // q1 keeps one of two; q2 loses its only one; q3 never had one.
  ...['q1\told\t1', 'q1\tnew\t2', 'q2\tday\t1', 'q2\ttime\t0', 'q3\ttime\t0', 'q3\tgone\t1'],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankwright-novel-'));
  await mkdir(join(folder, 'qrels'));
  for (const [name, rows] of Object.entries(files))
    await writeFile(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await writeFile(join(folder, 'qrels/test.tsv'), `query-id\tcorpus-id\tscore\n${qrels.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ingest(fields: object) {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  const source = await snapshotLocalSource({ kind: 'beir', path: '.', split: 'test', baseFolder: folder }, store);
  const spec = specOf({ evaluate: [{ name: 'news', beir: '.', ...fields }] });
  const made = await stages.run(ingestDocuments, {
    spec,
    source: { digest: source.digest, label: 'news' },
    item: 'news',
  });
  const idsIn = async (table?: string) => (await stages.rows(made, table)).map(({ id }) => id);
  return { made, rows: (table: string) => stages.rows(made, table), idsIn };
}

test('documents on or before the cut-off or without a date are left out, with the questions that lose theirs', async () => {
  const { made, rows, idsIn } = await ingest({ after: '2025-04-30', dateField: 'published' });
  expect(await idsIn()).toEqual(['new', 'time']);
  expect(await idsIn('queries')).toEqual(['q1', 'q3']);
  expect(await rows('qrels')).toEqual([
    { queryId: 'q1', documentId: 'new', score: 2 },
    { queryId: 'q3', documentId: 'time', score: 0 },
  ]);
  expect(made.counts).toEqual({
    ...{ in: 8, out: 2 },
    dropped: { 'before-cutoff': 2, undated: 4, 'unknown-document': 1, 'lost-relevant': 1, 'refused-document': 2 },
  });
  const messages = (await rows('dropped')).map(({ message }) => message);
  expect(messages).toContain('corpus.jsonl: metadata.published of document day is 2025-04-30, not after 2025-04-30');
  expect(messages).toContain('corpus.jsonl: metadata.published of document none is missing');
  expect(messages).toContain(
    'corpus.jsonl: metadata.published of document never is no date such as 2025-05-01: "2025-02-31"',
  );
  expect(messages).toContain('question q2: every relevant document was refused');
});

test('without a cut-off nothing is, whatever the documents say', async () => {
  const { made, idsIn } = await ingest({});
  expect(made.counts).toEqual({ in: 8, out: 8, dropped: { 'unknown-document': 1 } });
  expect(await idsIn('queries')).toEqual(['q1', 'q2', 'q3']);
});
