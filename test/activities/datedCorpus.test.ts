import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestDocuments } from '../../activities/ingestDocuments';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { snapshotLocalSource } from '../../infra/sources/snapshotLocalSource';
import { specOf, stageRunner } from './support/runStages';

const dates: Record<string, string | undefined> = {
  august: '2026-08-31',
  morning: '2026-09-07T02:00:00Z',
  noon: '2026-09-07T12:00:00Z',
  october: '2026-10-01',
  none: undefined,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankwright-dated-'));
  const rows = Object.entries(dates).map(([id, date]) => `${JSON.stringify({ id, text: id, date })}\n`);
  await writeFile(join(folder, 'corpus.jsonl'), rows.join(''));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ingest(fields: object) {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  const { digest } = await snapshotLocalSource({ kind: 'jsonl', path: 'corpus.jsonl', baseFolder: folder }, store);
  const spec = specOf({ corpus: { jsonl: 'corpus.jsonl', ...fields } });
  const made = await stages.run(ingestDocuments, { spec, source: { digest, label: 'corpus' } });
  return { made, ids: (await stages.rows(made)).map(({ id }) => id) };
}

test('a corpus as of a time is without what came later, and without what has no date, each with its reason', async () => {
  const { made, ids } = await ingest({ asOf: '2026-09-07T03:00:00.000Z' });
  expect(ids).toEqual(['august', 'morning']);
  expect(made.counts).toEqual({ in: 5, out: 2, dropped: { 'after-as-of': 2, undated: 1 } });
});

test('without a time all documents count; the field of the date alone changes nothing, not even the key', async () => {
  const [plain, named] = [await ingest({}), await ingest({ dateField: 'updated' })];
  expect(plain.ids).toEqual(Object.keys(dates));
  expect(named.made.key).toBe(plain.made.key);
});

test('a field that no document has leaves nothing, and says so', async () => {
  const wrong = ingest({ asOf: '2026-09-07', dateField: 'updated' });
  await expect(wrong).rejects.toThrow('corpus holds no usable document; dropped: 5 undated');
});
