import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { S3ObjectStore } from '../../../infra/artifactStore/s3ObjectStore';
import { startObjectStore, type ObjectStore as Server } from '../../../infra/servers/objectStore';
import { resolveTools } from '../../../infra/servers/tools';
import { describeObjectStore } from './contract';

/** `npm test` sets the server up first; a lone `npx jest` without it skips these by name. */
const versitygw = findServer();
const describeWithServer = versitygw ? describe : describe.skip;
const credentialNames = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

describe('MemoryObjectStore', () => {
  const store = new MemoryObjectStore();
  describeObjectStore(() => store);
});

describeWithServer('S3ObjectStore on versitygw (needs `npm run setup`)', () => {
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rankwright-contract-'));
    server = await startServer();
  });
  afterAll(async () => {
    for (const name of credentialNames) delete process.env[name];
    await server.process.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => useKeys(server.credentials.accessKeyId, server.credentials.secretAccessKey));

  describe('keeps the contract', () => {
    describeObjectStore(() => openStore());
  });

  const uses: [string, (store: S3ObjectStore) => Promise<unknown>][] = [
    ['read', (store) => store.get('artifacts/x/part')],
    ['read', (store) => store.stream('artifacts/x/part')],
    ['read', (store) => store.getRange('artifacts/x/part', 0, 10)],
    ['read', (store) => store.getWithTag('artifacts/x/part')],
    ['write', (store) => store.replaceIf('artifacts/x/part', Buffer.from('x'), 'd41d8cd98f00b204e9800998ecf8427e')],
    ['write', (store) => store.put('artifacts/x/part', Buffer.from('x'))],
    ['write', (store) => store.putIfAbsent('artifacts/x/part', Buffer.from('x'))],
    ['write', (store) => store.putFileIfAbsent('artifacts/x/part', __filename)],
    ['list', async (store) => store.list('artifacts/x/part')[Symbol.asyncIterator]().next()],
    ['delete', (store) => store.delete('artifacts/x/part')],
  ];

  test.each(uses)('a wrong secret key: cannot %s, names the object and the mend (%#)', async (verb, use) => {
    useKeys(server.credentials.accessKeyId, 'not the secret key');
    const error = await failureOf(use(openStore()));
    expect(error).toMatchObject({ code: 'storage-denied', retryable: false });
    expect(error.message).toContain(`not allowed to ${verb} s3://rankwright/artifacts/x/part`);
    expect(error.mend).toContain('AWS_ACCESS_KEY_ID');
    expect(`${error.message} ${error.mend}`).not.toContain('not the secret key');
  });

  test('a wrong secret key: has does not say that nothing is there', async () => {
    useKeys(server.credentials.accessKeyId, 'not the secret key');
    await expect(openStore().has('artifacts/x/part')).rejects.toMatchObject({ code: 'storage-denied' });
  });

  test.each(uses)('an unknown access key is no missing object: cannot %s (%#)', async (_verb, use) => {
    useKeys('AKIDUNKNOWN', server.credentials.secretAccessKey);
    expect(await failureOf(use(openStore()))).toMatchObject({ code: 'storage-denied', retryable: false });
  });

  test.each(uses)('a bucket that is not there: cannot %s, and the variable is named (%#)', async (_verb, use) => {
    const error = await failureOf(use(openStore({ bucket: 'no-such-bucket' })));
    expect(error).toMatchObject({ code: 'not-configured', retryable: false });
    expect(error.message).toContain('s3://no-such-bucket/artifacts/x/part');
    expect(error.mend).toContain('RANKWRIGHT_S3_BUCKET');
  });

  test('a server that is gone is worth another try, and what was stored outlives it', async () => {
    const store = openStore();
    await store.put('kept', Buffer.from('kept'));
    await server.process.stop();
    for (const [verb, use] of uses) {
      const error = await failureOf(use(store));
      expect(error).toMatchObject({ code: 'storage-unavailable', retryable: true });
      expect(error.message).toContain(`cannot ${verb} s3://rankwright/artifacts/x/part`);
      expect(error.mend).toContain('RANKWRIGHT_S3_ENDPOINT');
    }
    await expect(store.has('kept')).rejects.toMatchObject({ code: 'storage-unavailable', retryable: true });
    server = await startServer();
    expect((await openStore().get('kept')).toString()).toBe('kept');
  });

  function startServer(): Promise<Server> {
    const logFile = join(folder, 'server.log');
    return startObjectStore({ command: versitygw ?? '', folder: join(folder, 'store'), logFile });
  }

  function openStore({ bucket = server.bucket } = {}): S3ObjectStore {
    return new S3ObjectStore({ bucket, endpoint: server.endpoint, region: server.region, pathStyle: true });
  }
});

function findServer(): string | undefined {
  try {
    return resolveTools().versitygw;
  } catch {
    return undefined;
  }
}

/** The S3 client reads its keys from the environment at its first request. */
function useKeys(accessKeyId: string, secretAccessKey: string): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
}

async function failureOf(use: Promise<unknown>): Promise<{ code: string; message: string; mend: string }> {
  return use.then(
    () => {
      throw new Error('this was expected to fail');
    },
    (error: unknown) => error as { code: string; message: string; mend: string },
  );
}
