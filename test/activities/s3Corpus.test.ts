import { ingestDocuments } from '../../activities/ingestDocuments';
import { snapshotCorpus } from '../../activities/snapshotCorpus';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { toStorageError } from '../../infra/artifactStore/storageErrors';
import { specOf, stageRunner } from './support/runStages';

class Bucket extends MemoryObjectStore {
  denied: string | undefined;

  override async stream(key: string, etag?: string) {
    const refusal = { name: 'AccessDenied', message: 'Access Denied.', $metadata: { httpStatusCode: 403 } };
    if (key === this.denied) throw toStorageError(refusal, 'read', `${this.address}/${key}`);
    return super.stream(key, etag);
  }
}

let bucket: Bucket;
let stages: ReturnType<typeof stageRunner>;

beforeEach(async () => {
  bucket = new Bucket();
  stages = stageRunner(bucket);
  for (const name of ['pump', 'chain', 'lamp']) await put(name, `All about the ${name}.`);
});

test('is listed anew by each run: what came is there, what went is not, and what was replaced is another', async () => {
  const first = await ingest();
  expect(await idsOf(first)).toEqual(['chain', 'lamp', 'pump']);
  await put('saddle', 'All about the saddle.');
  await bucket.delete('pages/lamp.txt');
  const second = await ingest();
  expect(await idsOf(second)).toEqual(['chain', 'pump', 'saddle']);
  await put('pump', 'Press the lever twice.');
  const third = await ingest();
  expect(new Set([first.key, second.key, third.key]).size).toBe(3);
  // What earlier runs read stays.
  expect(await idsOf(first)).toEqual(['chain', 'lamp', 'pump']);
  expect(await ingest()).toMatchObject({ key: third.key, reused: true });
});

test.each([
  ['deleted', () => bucket.delete('pages/lamp.txt'), 'does not exist'],
  ['replaced', () => put('lamp', 'Something else.'), 'was replaced'],
])('an object that is %s after the listing ends the run, named, and the next one goes on', async (_how, act, words) => {
  const before = await ingest();
  await put('saddle', 'All about the saddle.');
  const source = await snapshotCorpus('pages', bucket);
  await act();
  await expect(ingest(source)).rejects.toMatchObject({
    code: 'missing-object',
    message: `s3://memory/pages/lamp.txt ${words}; it was there when the run listed its corpus`,
    mend: 'run it again: what is there then is listed anew',
    retryable: false,
  });
  expect(await idsOf(before)).toEqual(['chain', 'lamp', 'pump']);
  expect(await idsOf(await ingest())).toContain('saddle');
});

test('an object that may not be read ends the run, named', async () => {
  bucket.denied = 'pages/lamp.txt';
  await expect(ingest()).rejects.toMatchObject({
    code: 'storage-denied',
    message: expect.stringContaining('not allowed to read s3://memory/pages/lamp.txt') as string,
    mend: expect.stringContaining('s3:GetObject') as string,
  });
});

test('as of a time it is cut like any other: by the dates of its documents, not by those of the objects', async () => {
  const rows = { old: '2026-08-31', recent: '2026-10-01' };
  const lines = Object.entries(rows).map(([id, date]) => JSON.stringify({ id, text: id, date }));
  await bucket.put('dated/docs.jsonl', Buffer.from(`${lines.join('\n')}\n`));
  const spec = specOf({ corpus: { s3: 'dated', asOf: '2026-09-07' } });
  const dated = await stages.run(ingestDocuments, { spec, source: await snapshotCorpus('dated', bucket) });
  expect(await idsOf(dated)).toEqual(['old']);
  const pages = specOf({ corpus: { s3: 'pages', asOf: '2026-09-07' } });
  const undated = stages.run(ingestDocuments, { spec: pages, source: await snapshotCorpus('pages', bucket) });
  await expect(undated).rejects.toThrow('s3 prefix pages holds no usable document; dropped: 3 undated');
});

function put(name: string, text: string): Promise<void> {
  return bucket.put(`pages/${name}.txt`, Buffer.from(text));
}

async function ingest(source?: Awaited<ReturnType<typeof snapshotCorpus>>) {
  const spec = specOf({ corpus: { s3: 'pages' } });
  return stages.run(ingestDocuments, { spec, source: source ?? (await snapshotCorpus('pages', bucket)) });
}

async function idsOf(made: Awaited<ReturnType<typeof ingest>>): Promise<unknown[]> {
  return (await stages.rows(made)).map(({ id }) => String(id).replace(/\.txt$/, '')).sort();
}
