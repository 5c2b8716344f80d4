import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import type { ObjectStore } from '../../../infra/artifactStore/objectStore';
import { S3ObjectStore } from '../../../infra/artifactStore/s3ObjectStore';
import { storeModels } from '../../../infra/client/storeModels';
import { fetchModel } from '../../../infra/models/fetchModel';
import { startObjectStore, type ObjectStore as Server } from '../../../infra/servers/objectStore';
import { listingKey } from '../../../infra/sources/blobStore';
import { resolveTools } from '../../../infra/servers/tools';
import { specOf } from '../../activities/support/runStages';
import { noPlaces } from './support/noPlaces';
import { tinyModel, writeModel } from './support/tinyModel';

let folder: string;
let store: MemoryObjectStore;
let cache: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rw-models-'));
  cache = join(folder, 'cache');
  store = new MemoryObjectStore();
  await writeModel(join(folder, 'own'), tinyModel());
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modelPlaces = { ...noPlaces, openBucket: (): ObjectStore => store };
const stored = (fields: Parameters<typeof specOf>[0]) =>
  storeModels(specOf(fields), { specFolder: folder }, { store, modelPlaces });
const trainableFiles = [
  ...['1_Pooling/config.json', 'config.json', 'model.safetensors', 'modules.json', 'tokenizer.json'],
  ...['tokenizer_config.json', 'vocab.txt'],
];

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1)).sort();
}

test('what comes with the trainer has no digest', async () => {
  const spec = specOf();
  expect(await stored({})).toEqual(spec);
});

test('a folder beside the spec is what every worker opens, until its files change', async () => {
  const { train, candidates } = await stored({ train: { base: 'own' } });
  const opened = await fetchModel(train.baseSha256 ?? '', store, cache);
  expect(await filesBelow(opened)).toEqual(trainableFiles);
  expect(await readFile(join(opened, 'model.safetensors'), 'utf8')).toBe('weights');
  expect(await filesBelow(await fetchModel(candidates.encoderSha256 ?? '', store, cache))).toEqual([
    ...['1_Pooling/config.json', 'config.json', 'modules.json', 'onnx/model.onnx'],
    ...['tokenizer.json', 'tokenizer_config.json'],
  ]);
  await writeFile(join(folder, 'own/README.md'), 'other words');
  expect((await stored({ train: { base: join(folder, 'own') } })).train).toEqual({
    ...train,
    base: join(folder, 'own'),
  });
  await writeFile(join(folder, 'own/model.safetensors'), 'other weights');
  const later = await stored({ train: { base: 'own' } });
  expect(later.train.baseSha256).not.toBe(train.baseSha256);
  expect(later.train.tokenizerSha256).toBe(train.tokenizerSha256);
  expect(later.candidates).toEqual(candidates);
});

test('a person is told of each model that is stored, once', async () => {
  const told: string[] = [];
  const options = { specFolder: folder, onUpload: ({ label }: { label: string }) => void told.push(label) };
  await storeModels(specOf({ train: { base: 'own' } }), options, { store, modelPlaces });
  await storeModels(specOf(), options, { store, modelPlaces });
  expect(told).toEqual(['own']);
});

test('each model of a spec has its digest, and one that the spec says is checked', async () => {
  await writeModel(join(folder, 'teacher'), tinyModel({ 'model.safetensors': Buffer.from('those of a teacher') }));
  const teachers = [
    { kind: 'cross-encoder' as const, model: 'teacher' },
    { kind: 'cross-encoder' as const, model: 'models/abc' },
  ];
  const fields = { candidates: { encoder: 'own' }, train: { recipe: 'multi-teacher', teachers } };
  const { train, candidates } = await stored(fields);
  expect([train.baseSha256, train.tokenizerSha256]).toEqual([undefined, undefined]);
  expect(candidates.encoderSha256).toMatch(/^[0-9a-f]{64}$/);
  const [teacher, ofStore] = train.teachers ?? [];
  expect(await filesBelow(await fetchModel(teacher?.modelSha256 ?? '', store, cache))).toEqual(trainableFiles);
  expect(ofStore).toEqual(teachers[1]);

  const pinned = { encoder: 'own', encoderSha256: candidates.encoderSha256 };
  expect((await stored({ ...fields, candidates: pinned })).candidates).toEqual(candidates);
  await writeFile(join(folder, 'own/onnx/model.onnx'), 'another graph');
  await expect(stored({ ...fields, candidates: pinned })).rejects.toMatchObject({
    code: 'bad-source',
    message: expect.stringMatching(/^candidates.encoder: own has the digest [0-9a-f]{64}, the spec says /) as string,
  });
});

test.each([
  ['elsewhere', /elsewhere does not exist/, 'counts from the folder of the spec'],
  ['own/onnx', /^train.base: own\/onnx has no config.json$/, 'that transformers saved'],
  ['s3://bucket/nothing', /^s3:\/\/memory\/nothing\/ holds no object$/, 'directly below it'],
  ['s3:bucket', /^"s3:bucket" is no address of a model on S3$/, 's3://bucket/prefix'],
  ['hf:one/two/three', /^"hf:one\/two\/three" is no model of the hub$/, 'hf:owner/name@revision'],
])('%s is refused with the way to mend it', async (base, message, mend) => {
  await expect(stored({ train: { base } })).rejects.toMatchObject({
    message: expect.stringMatching(message) as string,
    mend: expect.stringContaining(mend) as string,
  });
});

test('a base that is no sentence encoder needs another one beside it, which is said at once', async () => {
  await rm(join(folder, 'own/onnx/model.onnx'));
  await expect(stored({ train: { base: 'own' } })).rejects.toMatchObject({
    message: 'train.base: own has no onnx/model.onnx',
    mend: expect.stringContaining('candidates.encoder') as string,
  });
  const { train } = await stored({ train: { base: 'own' }, candidates: { encoder: 'minilm' } });
  expect(train.baseSha256).toMatch(/^[0-9a-f]{64}$/);
});

test('processes that fetch a model at once have it whole, and leave nothing beside it', async () => {
  const { train } = await stored({ train: { base: 'own' } });
  const digest = train.baseSha256 ?? '';
  const folders = await Promise.all([1, 2, 3].map(() => fetchModel(digest, store, cache)));
  expect(new Set(folders)).toEqual(new Set([join(cache, 'models', digest)]));
  expect(await readdir(join(cache, 'models'))).toEqual([digest]);
  expect(await filesBelow(folders[0] ?? '')).toEqual(trainableFiles);
});

test('a stored model that was changed is refused, and nothing of it is kept', async () => {
  const { baseSha256 = '', tokenizerSha256 = '' } = (await stored({ train: { base: 'own' } })).train;
  const weights = [...store.objects].find(([, body]) => body.toString() === 'weights')?.[0] ?? '';
  store.objects.set(weights, Buffer.from('tampered'));
  await expect(fetchModel(baseSha256, store, cache)).rejects.toMatchObject({ code: 'damaged-artifact' });
  expect(await readdir(join(cache, 'models'))).toEqual([]);
  store.objects.set(listingKey(tokenizerSha256), store.objects.get(listingKey(baseSha256)) ?? Buffer.alloc(0));
  await expect(fetchModel(tokenizerSha256, store, cache)).rejects.toMatchObject({ code: 'damaged-artifact' });
});

const versitygw = findServer();

(versitygw ? describe : describe.skip)('a model on S3 (needs `npm run setup`)', () => {
  let place: string;
  let server: Server;
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'rw-models-s3-'));
    server = await startObjectStore({
      ...{ command: versitygw ?? '', folder: place, logFile: join(place, 'log'), bucket: 'models' },
    });
    process.env[names[0]] = server.credentials.accessKeyId;
    process.env[names[1]] = server.credentials.secretAccessKey;
  });
  afterAll(async () => {
    for (const name of names) delete process.env[name];
    await server.process.stop();
    await rm(place, { recursive: true, force: true });
  });

  test('is that of a folder with the same files, and only what changed is read again', async () => {
    const { endpoint, region } = server;
    const read: string[] = [];
    class ReadStore extends S3ObjectStore {
      override stream(key: string) {
        read.push(key);
        return super.stream(key);
      }
    }
    const openBucket = (bucket: string) => new ReadStore({ bucket, endpoint, region, pathStyle: true });
    const files = tinyModel();
    for (const [path, body] of Object.entries(files))
      await openBucket('models').put(`bases/tiny/${path}`, Buffer.from(body));
    const onS3 = () =>
      storeModels(
        specOf({ train: { base: 's3://models/bases/tiny/' } }),
        { specFolder: folder },
        {
          ...{ store, modelPlaces: { ...noPlaces, openBucket } },
        },
      );
    const first = await onS3();
    const { train } = await stored({ train: { base: 'own' } });
    expect(first.train).toEqual({ ...train, base: 's3://models/bases/tiny/' });
    expect(read.sort()).toEqual([...trainableFiles, 'onnx/model.onnx'].sort().map((path) => `bases/tiny/${path}`));

    read.length = 0;
    await openBucket('models').put('bases/tiny/model.safetensors', Buffer.from('other weights'));
    const later = await onS3();
    expect(read).toEqual(['bases/tiny/model.safetensors']);
    expect(later.train.baseSha256).not.toBe(first.train.baseSha256);
    expect(later.train.tokenizerSha256).toBe(first.train.tokenizerSha256);
  }, 60_000);
});

function findServer(): string | undefined {
  try {
    return resolveTools().versitygw;
  } catch {
    return undefined;
  }
}
