import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { readEnvironment } from '../../../infra/environment';
import { openHubModel, type HubSettings } from '../../../infra/models/hubModel';
import { storeModel } from '../../../infra/models/storeModel';
import { createTakeFile } from '../../../infra/models/takeFile';
import type { ModelRole } from '../../../core/models/modelFiles';
import { HubServer } from './support/hubServer';
import { tinyModel } from './support/tinyModel';

const hub = new HubServer();
let store: MemoryObjectStore;
beforeAll(() => hub.start());
afterAll(() => hub.stop());
beforeEach(() => {
  store = new MemoryObjectStore();
  hub.repositories.clear();
  hub.repositories.set('owner/tiny', { files: tinyModel() });
  hub.sent.length = hub.contentAuthorizations.length = 0;
  hub.commitsAsked.clear();
  hub.onRequest = () => undefined;
});

const settings = (changes: Partial<HubSettings> = {}): HubSettings => ({
  ...{ endpoint: hub.endpoint, token: undefined, retryDelaysMs: [1, 1] },
  ...changes,
});
const digestOf = (role: ModelRole, revision = 'main', changes: Partial<HubSettings> = {}): Promise<string> => {
  const source = openHubModel({ repository: 'owner/tiny', revision }, settings(changes));
  return storeModel({ field: 'train.base', name: 'hf:owner/tiny' }, role, createTakeFile(source, store), store);
};
const change = (path: string, body: string | Buffer) => {
  hub.repositories.set('owner/tiny', { files: tinyModel({ [path]: body }) });
};

test('only the files that a role reads are fetched', async () => {
  await digestOf('tokenizer');
  expect(hub.sent.sort()).toEqual(['tokenizer.json', 'tokenizer_config.json']);
  await digestOf('trainable');
  expect(hub.sent.slice(2).sort()).toEqual([
    ...['1_Pooling/config.json', 'config.json', 'model.safetensors', 'modules.json', 'vocab.txt'],
  ]);
  await digestOf('encoder');
  expect(hub.sent.slice(7)).toEqual(['onnx/model.onnx']);
});

test('what the store has is not fetched again, whichever commit has it', async () => {
  const before = await digestOf('trainable');
  hub.sent.length = 0;
  change('README.md', 'other words');
  expect(await digestOf('trainable')).toBe(before);
  expect(hub.sent).toEqual([]);
  expect(hub.commitsAsked.size).toBe(2);
});

test('a changed file changes the digest of the roles that read it', async () => {
  const roles: ModelRole[] = ['tokenizer', 'trainable', 'encoder'];
  const changedRoles = async (path: string, body: string | Buffer): Promise<ModelRole[]> => {
    hub.repositories.set('owner/tiny', { files: tinyModel() });
    const before = [];
    for (const role of roles) before.push(await digestOf(role));
    change(path, body);
    const changed: ModelRole[] = [];
    for (const [place, role] of roles.entries()) if ((await digestOf(role)) !== before[place]) changed.push(role);
    return changed;
  };
  expect(await changedRoles('model.safetensors', Buffer.from('others'))).toEqual(['trainable']);
  expect(await changedRoles('onnx/model.onnx', Buffer.from('others'))).toEqual(['encoder']);
  expect(await changedRoles('tokenizer_config.json', '{"a":1}')).toEqual(roles);
  expect(await changedRoles('1_Pooling/config.json', '{"pooling_mode":"cls"}')).toEqual(['trainable', 'encoder']);
  expect(await changedRoles('pytorch_model.bin', Buffer.from('others'))).toEqual([]);
});

test('all files are of the commit that the revision named first', async () => {
  const whole = await digestOf('trainable');
  store = new MemoryObjectStore();
  hub.commitsAsked.clear();
  hub.onRequest = () => change('model.safetensors', Buffer.from('pushed meanwhile'));
  expect(await digestOf('trainable')).toBe(whole);
  expect(hub.commitsAsked.size).toBe(1);
});

test('a commit can be named, and another revision is refused', async () => {
  const now = await digestOf('trainable');
  const [commit = ''] = hub.commitsAsked;
  change('model.safetensors', Buffer.from('newer'));
  expect(await digestOf('trainable')).not.toBe(now);
  expect(await digestOf('trainable', commit)).toBe(now);
  await expect(digestOf('trainable', 'v9')).rejects.toMatchObject({
    ...{ code: 'bad-source', message: 'hf:owner/tiny@v9: the hub knows no such revision' },
  });
});

test('a gated model needs the token, which goes to the hub alone', async () => {
  hub.repositories.set('owner/tiny', { files: tinyModel(), token: 'secret' });
  const refused: unknown = await digestOf('trainable').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'bad-source', mend: expect.stringContaining('HF_TOKEN') as string });
  await digestOf('trainable', 'main', { token: 'secret' });
  expect(hub.contentAuthorizations).toEqual([undefined]);
});

test('the hub is the one that the environment names', () => {
  expect(readEnvironment({}).hub).toEqual({ endpoint: 'https://huggingface.co', token: undefined });
  const named = readEnvironment({ HF_ENDPOINT: 'https://mirror.example/hub/', HF_TOKEN: ' secret ' });
  expect(named.hub).toEqual({ endpoint: 'https://mirror.example/hub', token: 'secret' });
});

test('a model that is not there is one clear error', async () => {
  hub.repositories.clear();
  await expect(digestOf('trainable')).rejects.toThrow(
    /^hf:owner\/tiny@main: the hub has no such model, or none that it may show \(status 401\)$/,
  );
});

test('a hub that is out of order for a moment is asked again', async () => {
  const whole = await digestOf('trainable');
  store = new MemoryObjectStore();
  hub.failuresLeft = 2;
  expect(await digestOf('trainable')).toBe(whole);
  hub.failuresLeft = 3;
  await expect(digestOf('trainable')).rejects.toThrow('cannot be reached (the hub answered with status 503)');
});

test('a hub that cannot be reached is an error that names the way around', async () => {
  const error: unknown = await digestOf('trainable', 'main', { endpoint: 'http://127.0.0.1:9' }).catch(
    (e: unknown) => e,
  );
  expect(error).toMatchObject({ code: 'bad-source', mend: expect.stringContaining('HF_ENDPOINT') as string });
});

test('weights in several files are those that the index names', async () => {
  const { 'model.safetensors': _, ...files } = tinyModel({
    'model.safetensors.index.json': '{"weight_map":{"a":"part-2.safetensors","b":"part-1.safetensors"}}',
    'part-1.safetensors': Buffer.from('one'),
    'part-2.safetensors': Buffer.from('two'),
  });
  hub.repositories.set('owner/tiny', { files });
  await digestOf('trainable');
  expect(hub.sent).toEqual(expect.arrayContaining(['part-1.safetensors', 'part-2.safetensors']));
  expect(hub.sent).not.toContain('pytorch_model.bin');
  delete files['part-2.safetensors'];
  await expect(digestOf('trainable')).rejects.toThrow('train.base: hf:owner/tiny has no part-2.safetensors');
  change('modules.json', '[{"type":"x.Pooling","path":"../../etc"}]');
  await expect(digestOf('trainable')).rejects.toThrow('modules.json of hf:owner/tiny: ');
});
