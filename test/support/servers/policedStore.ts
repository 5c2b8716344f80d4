import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { startGuardedProcess } from '../../../infra/servers/guardedProcess';
import { projectRoot } from '../../../infra/servers/projectRoot';
import { waitUntilReady } from '../../../infra/servers/readiness';
import { startOnFreePorts } from '../../../infra/servers/startOnFreePorts';
import { resolveTools } from '../../../infra/servers/tools';

/** Those that infra/deploy/s3-policy.json knows, and one that it does not. */
export type User = 'worker' | 'operator' | 'reader' | 'collector' | 'stranger';

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

/** An S3 server with a user a role, whose buckets have the policy of infra/deploy. */
export interface PolicedStore {
  endpoint: string;
  region: string;
  asRoot: S3Client;
  makeBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

const region = 'us-east-1';
const users: readonly User[] = ['worker', 'operator', 'reader', 'collector', 'stranger'];
const root: Keys = { accessKeyId: 'rootofthetest', secretAccessKey: 'secretofthetestroot' };

export function keysOf(user: User): Keys {
  return { accessKeyId: `key-of-${user}`, secretAccessKey: `CanarySecretOf${user}` };
}

export async function startPolicedStore(folder: string): Promise<PolicedStore> {
  for (const name of ['objects', 'metadata', 'users']) await mkdir(path.join(folder, name), { recursive: true });
  const wanted = [{ name: 'the object store', wanted: undefined, preferred: 7171 }];
  return startOnFreePorts(wanted, async ([port]) => {
    const endpoint = `http://127.0.0.1:${port}`;
    const asRoot = new S3Client({ endpoint, region, credentials: root, forcePathStyle: true });
    const server = await startGuardedProcess({
      name: 'object-store',
      command: resolveTools().versitygw,
      args: [
        ...['--port', `127.0.0.1:${port}`, '--region', region, '--quiet', '--iam-dir', path.join(folder, 'users')],
        ...['posix', '--sidecar', path.join(folder, 'metadata'), path.join(folder, 'objects')],
      ],
      env: { ROOT_ACCESS_KEY_ID: root.accessKeyId, ROOT_SECRET_ACCESS_KEY: root.secretAccessKey },
      logFile: path.join(folder, 'server.log'),
    });
    await waitUntilReady(server, async () => {
      await asRoot.send(new CreateBucketCommand({ Bucket: 'first' }));
      return true;
    });
    for (const user of users) await createUser(endpoint, keysOf(user));
    return {
      ...{ endpoint, region, asRoot },
      async makeBucket(name) {
        await asRoot.send(new CreateBucketCommand({ Bucket: name }));
        await asRoot.send(new PutBucketPolicyCommand({ Bucket: name, Policy: await readPolicy(name) }));
      },
      async stop() {
        asRoot.destroy();
        await server.stop();
      },
    };
  });
}

/** The file as it is, with this bucket and with versitygw's names of users, which are their access keys. */
export async function readPolicy(bucket: string): Promise<string> {
  const text = await readFile(path.join(projectRoot(), 'infra/deploy/s3-policy.json'), 'utf8');
  return text
    .replaceAll('BUCKET', bucket)
    .replaceAll(/arn:aws:iam::ACCOUNT:role\/rankwright-(\w+)/g, (_, role: User) => keysOf(role).accessKeyId);
}

async function createUser(endpoint: string, { accessKeyId, secretAccessKey }: Keys): Promise<void> {
  const user = ['--access', accessKeyId, '--secret', secretAccessKey, '--role', 'user'];
  const env = { ADMIN_ACCESS_KEY_ID: root.accessKeyId, ADMIN_SECRET_ACCESS_KEY: root.secretAccessKey };
  const args = ['admin', '--endpoint-url', endpoint, 'create-user', ...user];
  await promisify(execFile)(resolveTools().versitygw, args, { env });
}
