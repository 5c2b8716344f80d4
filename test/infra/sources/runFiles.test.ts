import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { sha256 } from '../../../core/hashing/digest';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { storeRuns } from '../../../infra/client/storeRuns';
import { candidateLists, readStoredRun, storeRunFile } from '../../../infra/sources/runFiles';

const folder = mkdtempSync(join(tmpdir(), 'rw-runs-'));
const text = 'q1 Q0 d2 1 3 mine\nq1 Q0 d1 2 4 mine\n';
const write = (name: string, body: string | Buffer): string => {
  writeFileSync(join(folder, name), body);
  return name;
};
const file = (path: string, expectedSha256?: string) => ({
  ...{ field: 'candidates.run', path, baseFolder: folder, expectedSha256 },
});

describe('a run of an own engine', () => {
  it.each([
    ['plain', text],
    ['compressed', gzipSync(text)],
  ])('%s is stored under its digest and read best first', async (name, body) => {
    const store = new MemoryObjectStore();
    const digest = await storeRunFile(file(write(name, body)), store);
    expect(digest).toBe(sha256(body));
    const expected = [
      { id: 'd1', score: 4 },
      { id: 'd2', score: 3 },
    ];
    expect(await readStoredRun(digest, store)).toEqual(new Map([['q1', expected]]));
  });

  it('may be empty, for a run whose questions nobody has searched for yet', async () => {
    const store = new MemoryObjectStore();
    expect(await readStoredRun(await storeRunFile(file(write('empty', '')), store), store)).toEqual(new Map());
  });

  it.each([
    ['that is not there', 'missing', undefined, 'does not exist', 'name an empty file'],
    [
      'that is no run',
      write('broken', 'q1 d1 3\nq1 d2'),
      undefined,
      'broken:2: received 2 columns',
      'one line a candidate',
    ],
    ['that is no text', write('packed', Buffer.from([0x1f, 0x8b, 1])), undefined, '', 'one line a candidate'],
    ['other than the spec says', write('other', text), 'a'.repeat(64), 'the spec says another', 'candidates.runSha256'],
  ])('%s is refused', async (_, path, expected, message, mend) => {
    const failure = await storeRunFile(file(path, expected), new MemoryObjectStore()).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'bad-source',
      message: expect.stringContaining(message) as string,
      mend: expect.stringContaining(mend) as string,
    });
  });

  it('that was changed where it is stored is refused', async () => {
    const store = new MemoryObjectStore();
    const digest = await storeRunFile(file(write('kept', text)), store);
    store.objects.set(`sources/${digest}`, Buffer.from('q1 Q0 d9 1 3 mine\n'));
    await expect(readStoredRun(digest, store)).rejects.toMatchObject({ code: 'damaged-artifact' });
  });

  it('has its digest in the spec that a run is started with', async () => {
    const spec = pipelineSpecSchema.parse({
      ...{ name: 'runs', corpus: { jsonl: 'c' }, candidates: { run: write('own', text) } },
      evaluate: [
        { name: 'a', beir: 'a' },
        { name: 'b', beir: 'b', run: write('b', '') },
      ],
    });
    const stored = await storeRuns(spec, folder, new MemoryObjectStore());
    expect(stored.candidates).toEqual({ ...spec.candidates, runSha256: sha256(text) });
    expect(stored.evaluate.map(({ runSha256 }) => runSha256)).toEqual([undefined, sha256('')]);
  });
});

describe('candidate lists', () => {
  const specWith = (lists: object) =>
    pipelineSpecSchema.parse({
      name: 'lists',
      corpus: { jsonl: 'c' },
      evaluate: [{ name: 'faq', beir: 'faq', lists }],
    });

  it('are stored under their digest, which the spec keeps', async () => {
    const store = new MemoryObjectStore();
    const body = 'q1\td2 d1\n';
    const spec = await storeRuns(specWith({ file: write('lists.tsv', body) }), folder, store);
    expect(spec.evaluate[0]?.lists).toEqual({ file: 'lists.tsv', fileSha256: sha256(body) });
    const lists = await readStoredRun(sha256(body), store, candidateLists);
    expect(lists.get('q1')?.map(({ id }) => id)).toEqual(['d2', 'd1']);
  });

  it.each([
    [{ file: 'none.tsv' }, 'evaluate[0].lists.file: ', 'counts from the folder of the spec'],
    [{ file: write('bad.tsv', 'q1\td1 d1\n') }, 'received document d1 twice', 'a line a query: query-id, a tab'],
    [
      { file: write('good.tsv', 'q1\td1\n'), fileSha256: 'a'.repeat(64) },
      'the spec says another',
      'remove evaluate[0].lists.fileSha256',
    ],
  ])('%j is refused', async (lists, message, mend) => {
    const failure = await storeRuns(specWith(lists), folder, new MemoryObjectStore()).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'bad-source',
      message: expect.stringContaining(message) as string,
      mend: expect.stringContaining(mend) as string,
    });
  });
});
