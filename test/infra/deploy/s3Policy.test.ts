import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { checkStorage } from '../../../cli/doctor/storage';
import { S3ObjectStore } from '../../../infra/artifactStore/s3ObjectStore';
import {
  keysOf,
  readPolicy,
  startPolicedStore,
  type PolicedStore,
  type User,
} from '../../support/servers/policedStore';

let folder: string;
let server: PolicedStore;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-policy-'));
  server = await startPolicedStore(folder);
  await server.makeBucket('ours');
  await server.asRoot.send(new CreateBucketCommand({ Bucket: 'theirs' }));
  await server.asRoot.send(new PutObjectCommand({ Bucket: 'theirs', Key: 'secret', Body: 'x' }));
  for (const key of ['artifacts/a/part', 'ledger/v2/a', 'checkpoints/a/b', 'runs/a/run.json'])
    await server.asRoot.send(new PutObjectCommand({ Bucket: 'ours', Key: key, Body: 'made before' }));
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const uses = {
  read: (store: S3ObjectStore) => store.get('artifacts/a/part'),
  'read a part': (store: S3ObjectStore) => store.getRange('artifacts/a/part', 0, 2),
  'look for': (store: S3ObjectStore) => store.has('artifacts/a/part'),
  'look for what is absent': (store: S3ObjectStore) => store.has('artifacts/a/absent'),
  list: async (store: S3ObjectStore) => store.list('artifacts/')[Symbol.asyncIterator]().next(),
  write: (store: S3ObjectStore) => store.put('limits/a', Buffer.from('x')),
  'write once': (store: S3ObjectStore) => store.putIfAbsent('artifacts/a/manifest.json', Buffer.from('x')),
  'write a large file': async (store: S3ObjectStore) => {
    const file = path.join(folder, 'large');
    await writeFile(file, Buffer.alloc(17 * 1024 * 1024));
    return store.putFileIfAbsent('models/a/model', file);
  },
  swap: (store: S3ObjectStore) => store.replaceIf('limits/b', Buffer.from('x'), null),
  'delete of the ledger': (store: S3ObjectStore) => store.delete('ledger/v2/a'),
  'delete a checkpoint': (store: S3ObjectStore) => store.delete('checkpoints/a/b'),
  'delete an artifact': (store: S3ObjectStore) => store.delete('artifacts/a/part'),
  'delete the record of a run': (store: S3ObjectStore) => store.delete('runs/a/run.json'),
} as const;
type Use = keyof typeof uses;

const reading: Use[] = ['read', 'read a part', 'look for', 'look for what is absent', 'list'];
const writing: Use[] = ['write', 'write once', 'write a large file', 'swap'];
const allowed: Record<User, Use[]> = {
  worker: [...reading, ...writing, 'delete of the ledger', 'delete a checkpoint'],
  operator: [...reading, ...writing, 'delete of the ledger'],
  reader: reading,
  stranger: [],
  collector: [...reading, ...(Object.keys(uses) as Use[]).filter((use) => use.startsWith('delete'))],
};

test.each(Object.entries(allowed) as [User, Use[]][])(
  '%s may do what it needs, and nothing else',
  async (role, expected) => {
    const store = storeOf(role);
    const possible: Use[] = [];
    for (const [name, use] of Object.entries(uses)) {
      const denial = await use(store).then(
        () => undefined,
        (error: unknown) => error as { code: string },
      );
      if (!denial) possible.push(name as Use);
      else expect({ name, code: denial.code }).toEqual({ name, code: 'storage-denied' });
    }
    expect(possible.sort()).toEqual([...expected].sort());
  },
);

test.each(['worker', 'operator', 'reader', 'collector'] as const)(
  '%s reaches no other bucket, and cannot change or delete its own',
  async (role) => {
    await expect(storeOf(role, 'theirs').get('secret')).rejects.toMatchObject({ code: 'storage-denied' });
    await expect(storeOf(role, 'theirs').put('mine', Buffer.from('x'))).rejects.toMatchObject({
      code: 'storage-denied',
    });
    const client = new S3Client({ ...address(), credentials: keysOf(role), forcePathStyle: true });
    const denied = { name: 'AccessDenied' };
    await expect(client.send(new CreateBucketCommand({ Bucket: 'new-one' }))).rejects.toMatchObject(denied);
    await expect(client.send(new DeleteBucketPolicyCommand({ Bucket: 'ours' }))).rejects.toMatchObject(denied);
    const policy = new PutBucketPolicyCommand({ Bucket: 'ours', Policy: await readPolicy('ours') });
    await expect(client.send(policy)).rejects.toMatchObject(denied);
    await expect(client.send(new DeleteBucketCommand({ Bucket: 'ours' }))).rejects.toMatchObject(denied);
    client.destroy();
  },
);

test('doctor finds the bucket in order with the rights of an operator', async () => {
  expect(await checkStorage(storeOf('operator'), 'probe-of-a-test')).toMatchObject({ ok: true });
});

/** The keys are read from the environment, as workers read them: at the first request, so one store at a time. */
function storeOf(role: User, bucket = 'ours'): S3ObjectStore {
  const { accessKeyId, secretAccessKey } = keysOf(role);
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
  return new S3ObjectStore({ bucket, ...address(), pathStyle: true });
}

function address(): { endpoint: string; region: string } {
  return { endpoint: server.endpoint, region: server.region };
}
