import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunkDocuments } from '../../activities/chunkDocuments';
import { encodePassages } from '../../activities/encodePassages';
import { trainReranker } from '../../activities/trainReranker';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../core/contracts/receipt';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { storeModels } from '../../infra/client/storeModels';
import { readEnvironment } from '../../infra/environment';
import type { Trainer } from '../../infra/trainer/trainer';
import { createStageTools } from '../../workers/createStageTools';
import { HubServer } from '../infra/models/support/hubServer';
import { noPlaces } from '../infra/models/support/noPlaces';
import { tinyModel } from '../infra/models/support/tinyModel';
import { specOf, stageRunner } from './support/runStages';

const hub = new HubServer();
let cache: string;
beforeAll(async () => {
  await hub.start();
  cache = await mkdtemp(join(tmpdir(), 'rw-own-models-'));
});
afterAll(async () => {
  await hub.stop();
  await rm(cache, { recursive: true, force: true });
});

/** A run that starts now: its models are stored, and its stages take them from the store. */
async function startWith(files: Record<string, string | Buffer>, store: MemoryObjectStore) {
  hub.repositories.set('owner/tiny', { files });
  const modelPlaces = { ...noPlaces, hub: { endpoint: hub.endpoint, token: undefined } };
  const spec = await storeModels(
    specOf({ train: { base: 'hf:owner/tiny' } }),
    { specFolder: '/' },
    { store, modelPlaces },
  );
  const jobs: Record<string, unknown>[] = [];
  const tools = createStageTools(readEnvironment({ RANKWRIGHT_CACHE: cache, RANKWRIGHT_THREADS: '1' }), store);
  const stages = stageRunner(store, { ...tools, trainer: noteJobs(jobs) });
  const { run } = stages;
  const documents = await stages.make('ingest', [{ id: 'd', text: 'the cat answered. the model is a token.' }]);
  const chunks = await run(chunkDocuments, { spec, inputs: { documents } });
  const embedded = await run(encodePassages, { spec, inputs: { passages: chunks } });
  const trained = await run(trainReranker, { spec, inputs: { groups: await makeGroups(stages.make) } });
  return { spec, jobs, stages, chunks, embedded, trained };
}

function makeGroups(make: (name: string, rows: object[], extras: object) => Promise<StageReceipt>) {
  const passages = ['1', '2'].map((id) => ({ chunkId: id, text: id, label: 0, source: 'bm25' }));
  const tables = { train: [{ queryId: 'q', query: 'q', passages }], development: [] };
  return make('assemble', [], { tables });
}

/** Writes a model that says which weights it was made from. */
function noteJobs(jobs: Record<string, unknown>[]): Trainer {
  const run = async (job: Record<string, unknown>) => {
    jobs.push(job);
    const weights = await readFile(join(String(job['base']), 'model.safetensors'), 'utf8');
    await mkdir(String(job['outputFolder']));
    await writeFile(join(String(job['outputFolder']), 'model.safetensors'), `trained from ${weights}`);
    return { steps: 1, evaluations: [], selected: { steps: [1] } };
  };
  return { run } as unknown as Trainer;
}

const digests = ({ train, candidates }: PipelineSpec) => [
  ...[train.baseSha256, train.tokenizerSha256, candidates.encoderSha256],
];

test('a model of the hub counts tokens, encodes and is trained, from the same files everywhere', async () => {
  const store = new MemoryObjectStore();
  const { spec, jobs, stages, chunks, embedded } = await startWith(tinyModel(), store);
  expect(await stages.rows(chunks)).toMatchObject([
    { documentId: 'd', text: 'the cat answered. the model is a token.' },
  ]);
  expect(embedded.summary).toMatchObject({ hidden: 3, blocks: 1 });
  expect(jobs).toEqual([
    expect.objectContaining({ base: join(cache, 'models', spec.train.baseSha256 ?? ''), baseName: 'hf:owner/tiny' }),
  ]);
  expect(jobs[0]).not.toHaveProperty('baseSha256');
  expect(spec.train.baseRevision).toMatch(/^[0-9a-f]{40}$/);
});

test('what did not change is not made again, and what did is', async () => {
  const store = new MemoryObjectStore();
  const first = await startWith(tinyModel(), store);
  const same = await startWith(tinyModel({ 'README.md': 'other words' }), store);
  expect(digests(same.spec)).toEqual(digests(first.spec));
  expect(same.spec.train.baseRevision).not.toBe(first.spec.train.baseRevision);
  expect([same.chunks, same.embedded, same.trained].map(({ reused }) => reused)).toEqual([true, true, true]);

  const retrained = await startWith(tinyModel({ 'model.safetensors': Buffer.from('other weights') }), store);
  expect([retrained.chunks, retrained.embedded].map(({ reused }) => reused)).toEqual([true, true]);
  expect(retrained.trained).toMatchObject({ reused: false });
  expect(retrained.trained.digest).not.toBe(first.trained.digest);

  const recut = await startWith(tinyModel({ 'tokenizer_config.json': '{"model_max_length":64}' }), store);
  expect([recut.chunks, recut.embedded, recut.trained].map(({ reused }) => reused)).toEqual([false, false, false]);
});

test('a model that was not stored is refused, whoever asks for it', async () => {
  const tools = createStageTools(readEnvironment({ RANKWRIGHT_CACHE: cache }), new MemoryObjectStore());
  await expect(tools.tokenizer('hf:owner/tiny')).rejects.toMatchObject({ code: 'not-configured' });
  await expect(tools.trainable('/somewhere')).rejects.toMatchObject({ code: 'not-configured' });
  expect(await tools.trainable('minilm')).toBe('minilm');
});
