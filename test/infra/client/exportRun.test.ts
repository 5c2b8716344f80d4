import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { exportFormatNames, type ExportFormatName } from '../../../core/export/formats/registry';
import { sha256 } from '../../../core/hashing/digest';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { exportRun, type ExportOptions } from '../../../infra/client/exportRun';
import { writtenTables } from './support/exampleRows';
import { exampleRunId as runId, writeExampleRun } from './support/exampleRun';
import { fakeContext } from './support/fakeTemporal';

/** What each format makes of the example; workers/trainer/tests/test_exports.py reads the same with the real libraries. */
const golden = path.join(__dirname, '../../fixtures/exports');

let store: MemoryObjectStore;
let folder: string;
let target: string;

beforeEach(async () => {
  store = new MemoryObjectStore();
  await writeExampleRun(store);
  folder = mkdtempSync(path.join(tmpdir(), 'export-'));
  target = path.join(folder, 'out');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (format: ExportFormatName, options: Partial<ExportOptions> = {}) =>
  exportRun(
    runId,
    { format, folder: target, passages: 'used', license: 'unknown', force: false, ...options },
    fakeContext({}, store),
  );

const read = (file: string): string => readFileSync(path.join(target, file), 'utf8');
const rows = (file: string): unknown[] =>
  read(file)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const filesOf = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(root, name)).isFile())
    .sort();

describe('an export', () => {
  test('tells what it is at', async () => {
    const heard: string[] = [];
    await run('trec', { onProgress: (doing) => heard.push(doing) });
    expect(heard).toEqual([
      'reading groups and judgements',
      'writing groups, questions and judgements',
      'writing passages',
      'writing candidates',
    ]);
  });

  test.each(exportFormatNames)('as %s has the bytes that the real libraries are tested with', async (format) => {
    await run(format, { license: 'cc-by-4.0' });
    const expected = path.join(golden, format);
    // To renew them: RENEW=1 npx jest test/infra/client/exportRun, then the trainer's tests.
    if (process.env.RENEW) await run(format, { license: 'cc-by-4.0', folder: expected, force: true });
    expect(filesOf(target)).toEqual(filesOf(expected));
    for (const file of filesOf(expected))
      expect([file, sha256(readFileSync(path.join(target, file)))]).toEqual([
        file,
        sha256(readFileSync(path.join(expected, file))),
      ]);
  });

  test('says of itself what it holds', async () => {
    const summary = await run('trec');
    expect(summary).toMatchObject({
      groups: { train: 2, development: 1 },
      queries: { train: 1, development: 1, other: 1 },
      judgements: { train: 4, development: 3, other: 1 },
      passages: 6,
    });
    for (const { path: file, bytes, sha256: digest } of summary.files) {
      const body = readFileSync(path.join(target, file));
      expect([file, bytes, digest]).toEqual([file, body.length, sha256(body)]);
    }
    expect(JSON.parse(read('export.json'))).toMatchObject({ runId, format: 'trec', files: summary.files });
  });

  test('leaves out passages that nothing names, unless all are wanted', async () => {
    await run('beir');
    const used = rows('corpus.jsonl').length;
    await run('beir', { passages: 'all', force: true });
    expect([used, rows('corpus.jsonl').length]).toEqual([6, 7]);
  });

  test('has the passages that a model wrote, and says so', async () => {
    expect(await run('beir')).toMatchObject({ passages: 6 });
    expect(read('README.md')).not.toContain('synthetic-');
    store = new MemoryObjectStore();
    await writeExampleRun(store, runId, writtenTables);
    await run('beir', { force: true });
    const written = (rows('corpus.jsonl') as { _id: string; text: string }[]).filter(({ _id }) => !/^p\d$/.test(_id));
    expect(written.map(({ _id, text }) => [_id, text])).toEqual([
      ['synthetic-q0-1', 'Written for q0, of grade 1.'],
      ['synthetic-q0-0', 'Written for q0, of grade 0.'],
      ['synthetic-q1-3', 'Written for q1, of grade 3.'],
    ]);
    expect(read('README.md')).toMatch(/A model wrote 3 of them for a question, .* `synthetic-`/);
    for (const format of exportFormatNames) await run(format, { force: true, passages: 'all' });
  });

  test('has a card that Hugging Face reads: front matter first, every file of a configuration there', async () => {
    await run('parquet', { license: 'cc-by-4.0' });
    const [, front, body] = /^---\n([\s\S]+?)\n---\n([\s\S]+)$/.exec(read('README.md')) ?? [];
    const matter = parse(front ?? '') as { configs: { config_name: string; data_files: { path: string }[] }[] };
    expect(matter).toMatchObject({
      license: 'cc-by-4.0',
      language: ['en'],
      task_categories: ['text-ranking'],
      size_categories: ['n<1K'],
    });
    expect(matter.configs.map(({ config_name }) => config_name)).toEqual([
      'candidates',
      'groups',
      'judgements',
      'passages',
      'queries',
    ]);
    for (const { data_files } of matter.configs)
      for (const file of data_files) expect(existsSync(path.join(target, file.path))).toBe(true);
    expect(body).toContain('zero-shot, prompt 1 (3)');
    expect(body).toContain('graded, prompt 2, model judge-1 (8)');
    expect(body).toContain('14 requests, 1 of them answered before and kept; 1800 tokens in, 240 out; cost $0.50');
    expect(body).toContain('positive from grade 2 of 3 and a negative up to grade 0');
    expect(body).toContain('Grades, from 0 to 3: 0: 3, 1: 1, 2: 2, 3: 2.');
  });
});

describe('a folder that is exported to', () => {
  test('is there only when it is whole: where the export fails, nothing is left', async () => {
    for await (const { key } of store.list('artifacts/candidates/'))
      if (!key.endsWith('manifest.json')) await store.delete(key);
    await expect(run('trec')).rejects.toMatchObject({ code: 'missing-object' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is refused when it holds something, and stays as it is', async () => {
    mkdirSync(target);
    writeFileSync(path.join(target, 'mine.txt'), 'x');
    const refused = { code: 'not-configured', message: expect.stringContaining('is not empty (mine.txt)') };
    await expect(run('beir')).rejects.toMatchObject(refused);
    await expect(run('beir', { force: true })).rejects.toMatchObject(refused);
    expect(readdirSync(target)).toEqual(['mine.txt']);
  });

  test('is replaced as a whole where it holds an export and that is wanted', async () => {
    await run('beir');
    await expect(run('tevatron')).rejects.toMatchObject({ mend: expect.stringContaining('--force') });
    await run('tevatron', { force: true });
    expect(filesOf(target)).toEqual(['README.md', 'corpus.jsonl', 'development.jsonl', 'export.json', 'train.jsonl']);
    expect(readdirSync(folder)).toEqual(['out']);
  });

  test('may be empty, and may be a file only by mistake', async () => {
    mkdirSync(target);
    await run('beir');
    expect(existsSync(path.join(target, 'qrels/dev.tsv'))).toBe(true);
    await expect(run('beir', { folder: path.join(target, 'README.md') })).rejects.toThrow('is a file');
  });
});

describe('a run without training data', () => {
  test('is told with what it has', async () => {
    const record = JSON.parse((await store.get(`runs/${runId}/run.json`)).toString()) as {
      receipts: { stage: string }[];
    };
    const receipts = record.receipts.filter(({ stage }) => stage !== 'assemble');
    await store.put(`runs/${runId}/run.json`, Buffer.from(JSON.stringify({ ...record, receipts })));
    await expect(run('beir')).rejects.toMatchObject({
      code: 'missing-object',
      message: `the run ${runId} has no finished stage assemble`,
      mend: 'it has chunk, queries, candidates, judge, negatives',
    });
  });

  test('is told where it goes on and has not come so far, or does not exist', async () => {
    await store.delete(`runs/${runId}/run.json`);
    await expect(run('beir')).rejects.toMatchObject({ message: `there is no run ${runId}` });
    const open = fakeContext({ [runId]: {} }, store);
    const options = { format: 'beir', folder: target, passages: 'used', license: 'unknown', force: false } as const;
    await expect(exportRun(runId, options, open)).rejects.toMatchObject({
      message: `the run ${runId} has no finished stage assemble`,
      mend: expect.stringContaining('npx rankwright watch'),
    });
  });

  test('a run that goes on is exported as soon as its groups are there, whether or not a worker answers', async () => {
    const record = JSON.parse((await store.get(`runs/${runId}/run.json`)).toString()) as { receipts: unknown[] };
    await run('beir');
    await store.delete(`runs/${runId}/run.json`);
    const results = [{ digest: 'of a snapshot', label: 'x' }, null, ...record.receipts];
    const again = path.join(folder, 'again');
    const options = { format: 'beir', folder: again, passages: 'used', license: 'unknown', force: false } as const;
    await exportRun(runId, options, fakeContext({ [runId]: { inputs: [{}], results } }, store));
    expect(readFileSync(path.join(again, 'export.json'))).toEqual(readFileSync(path.join(target, 'export.json')));
  });
});
