import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../../core/hashing/digest';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { storeQueryFiles } from '../../../infra/client/storeQueryFiles';
import { readNamedFile, storeNamedFile } from '../../../infra/sources/namedFiles';
import { specOf } from '../../activities/support/runStages';
import { collect } from '../../core/ingest/lines';

const store = new MemoryObjectStore();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankwright-files-'));
  await writeFile(join(folder, 'terms.txt'), 'aorta\nvein\n');
  await writeFile(join(folder, 'queries.jsonl.gz'), gzipSync('{"text":"how"}\n'));
  await writeFile(join(folder, 'empty.txt'), '');
});

const textOf = async (name: string, digest: string) =>
  (await collect(readNamedFile(name, digest, store))).map(({ bytes }) => Buffer.from(bytes).toString());

test('files that a spec names are stored under their digests, which the spec then has', async () => {
  const guided = await storeQueryFiles(specOf({ queries: { guide: { file: 'terms.txt' } } }), folder, store);
  const digest = guided.queries.guide?.sha256 ?? '';
  expect(digest).toBe(sha256('aorta\nvein\n'));
  expect(await textOf('terms.txt', digest)).toEqual(['aorta', 'vein']);
  const queries = { strategy: 'graded-docs' as const, given: 'queries.jsonl.gz' };
  const given = await storeQueryFiles(specOf({ queries }), folder, store);
  expect(await textOf('queries.jsonl.gz', given.queries.givenSha256 ?? '')).toEqual(['{"text":"how"}']);
  const plain = specOf();
  expect(await storeQueryFiles(plain, folder, store)).toBe(plain);
});

test('what cannot be read, or is empty, is refused by field and path', async () => {
  const storeIt = (path: string) => storeNamedFile({ field: 'queries.guide', path, baseFolder: folder }, store);
  await expect(storeIt('nowhere.txt')).rejects.toThrow(/queries.guide: .*nowhere.txt does not exist/);
  await expect(storeIt('empty.txt')).rejects.toThrow(/queries.guide: .*empty.txt has 0 bytes/);
  await expect(storeIt('.')).rejects.toThrow(/is no file/);
});
