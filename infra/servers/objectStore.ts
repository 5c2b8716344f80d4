import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startGuardedProcess, type GuardedProcess } from './guardedProcess';
import { readOrCreateCredentials, type ObjectStoreCredentials } from './objectStoreSettings';
import { waitUntilReady } from './readiness';
import { startOnFreePorts } from './startOnFreePorts';

export const OBJECT_STORE_REGION = 'us-east-1';

export interface ObjectStoreOptions {
  /** The binary of versitygw. */
  command: string;
  /** Keeps objects, their metadata and the credentials. */
  folder: string;
  logFile: string;
  /** An exact port; left out: 7070, or a free one when that is taken. */
  port?: number | undefined;
  /** Created when absent; default `rankwright`. */
  bucket?: string | undefined;
}

export interface ObjectStore {
  endpoint: string;
  bucket: string;
  region: string;
  credentials: ObjectStoreCredentials;
  process: GuardedProcess;
}

/** Starts versitygw on 127.0.0.1 over a plain folder, waits until it answers, and makes the bucket. */
export async function startObjectStore(options: ObjectStoreOptions): Promise<ObjectStore> {
  const folder = path.resolve(options.folder);
  for (const part of ['objects', 'metadata']) await mkdir(path.join(folder, part), { recursive: true });
  const credentials = await readOrCreateCredentials(folder);
  const bucket = options.bucket ?? 'rankwright';
  return startOnFreePorts([{ name: 'the object store', wanted: options.port, preferred: 7070 }], async ([port]) => {
    const endpoint = `http://127.0.0.1:${port}`;
    const process = await startGuardedProcess({
      name: 'object-store',
      command: options.command,
      args: serverArguments(folder, Number(port)),
      // Not as arguments, which every user of the machine can see; and nothing else, so that no VGW_ variable interferes.
      env: { ROOT_ACCESS_KEY_ID: credentials.accessKeyId, ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey },
      logFile: options.logFile,
    });
    await waitUntilReady(process, () => bucketIsThere(endpoint, bucket, credentials));
    return { endpoint, bucket, region: OBJECT_STORE_REGION, credentials, process };
  });
}

/** The sidecar folder keeps metadata on every file system; extended attributes are missing on some, and lost by copies. */
function serverArguments(folder: string, port: number): string[] {
  return [
    ...['--port', `127.0.0.1:${port}`, '--region', OBJECT_STORE_REGION, '--keep-alive', '--quiet'],
    ...['posix', '--sidecar', path.join(folder, 'metadata'), path.join(folder, 'objects')],
  ];
}

/** Our own random credentials must be accepted, so a stranger's server on the same port never passes. */
async function bucketIsThere(endpoint: string, bucket: string, credentials: ObjectStoreCredentials): Promise<boolean> {
  const client = new S3Client({
    endpoint,
    region: OBJECT_STORE_REGION,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'NotFound')) throw error;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return true;
  } finally {
    client.destroy();
  }
}
