import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { startObjectStore, type ObjectStore } from '../../../infra/servers/objectStore';
import { resolveTools } from '../../../infra/servers/tools';

const MIB = 1024 * 1024;

let folder: string;
let store: ObjectStore;
let client: S3Client;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-store-'));
  store = await startStore();
  client = clientOf(store);
});

afterAll(async () => {
  client.destroy();
  await store.process.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a second conditional write of the same key is refused with 412, and the first content stays', async () => {
  const object = { Bucket: store.bucket, Key: 'artifacts/chunk/abc/manifest.json' };
  await client.send(new PutObjectCommand({ ...object, Body: 'first', IfNoneMatch: '*' }));
  const second = client.send(new PutObjectCommand({ ...object, Body: 'second', IfNoneMatch: '*' }));
  await expect(second).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  expect(await textOf(object.Key)).toBe('first');
});

test('of many concurrent conditional writes exactly one wins', async () => {
  const attempts = Array.from({ length: 16 }, (_, index) =>
    client.send(new PutObjectCommand({ Bucket: store.bucket, Key: 'race', Body: `writer ${index}`, IfNoneMatch: '*' })),
  );
  const outcomes = await Promise.allSettled(attempts);
  const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : []));
  expect(winners).toHaveLength(1);
  expect(await textOf('race')).toBe(`writer ${winners[0]}`);
});

test('a multipart upload is one object, and a range of it crosses the parts', async () => {
  const object = { Bucket: store.bucket, Key: 'models/big.bin' };
  const parts = [Buffer.alloc(5 * MIB, 'a'), Buffer.from('bcd')];
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  const uploaded = [];
  for (const [index, Body] of parts.entries()) {
    const part = { ...object, UploadId, PartNumber: index + 1 };
    const { ETag } = await client.send(new UploadPartCommand({ ...part, Body }));
    uploaded.push({ ETag, PartNumber: index + 1 });
  }
  await client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts: uploaded } }));
  const { ContentLength } = await client.send(new HeadObjectCommand(object));
  expect(ContentLength).toBe(5 * MIB + 3);
  const range = await client.send(new GetObjectCommand({ ...object, Range: `bytes=${5 * MIB - 2}-${5 * MIB + 1}` }));
  expect(await range.Body?.transformToString()).toBe('aabc');
});

test('objects, metadata and keys outlive the server', async () => {
  const Key = 'kept';
  await client.send(
    new PutObjectCommand({
      Bucket: store.bucket,
      Key,
      Body: 'text',
      Metadata: { digest: 'd1' },
      ChecksumAlgorithm: 'SHA256',
    }),
  );
  const before = store.credentials;
  await store.process.stop();
  store = await startStore();
  client.destroy();
  client = clientOf(store);
  expect(store.credentials).toEqual(before);
  const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: store.bucket, Key }));
  expect(Metadata).toEqual({ digest: 'd1' });
  expect(await textOf(Key)).toBe('text');
});

test('the key file is readable by its owner only', async () => {
  const { mode } = await stat(path.join(folder, 'store/credentials.json'));
  expect((mode & 0o777).toString(8)).toBe('600');
});

function startStore(): Promise<ObjectStore> {
  const logFile = path.join(folder, 'store.log');
  return startObjectStore({ command: resolveTools().versitygw, folder: path.join(folder, 'store'), logFile });
}

function clientOf({ endpoint, region, credentials }: ObjectStore): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

async function textOf(Key: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: store.bucket, Key }));
  return Body?.transformToString();
}
