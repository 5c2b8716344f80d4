import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3ObjectStore } from '../../../infra/artifactStore/s3ObjectStore';
import { readEnvironment } from '../../../infra/environment';

const names = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_PROFILE'],
  ...['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN', 'AWS_ENDPOINT_URL_STS', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
  ...['AWS_CONTAINER_AUTHORIZATION_TOKEN', 'AWS_REGION', 'AWS_CONFIG_FILE'],
];

interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

/** Stands for S3, for the service that gives out roles, and for the one that gives keys to containers. */
let server: Server;
let address: string;
let folder: string;
let seen: Seen[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-roles-'));
  server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    request.resume().on('end', () => {
      if (url.startsWith('/sts')) response.end(roleAnswer);
      else if (url.startsWith('/container')) response.end(JSON.stringify(containerAnswer));
      else {
        seen.push({ method, url, headers });
        if (url.includes('uploads')) response.end(uploadAnswer);
        else
          response.writeHead(200, { etag: '"1"' }).end(url.includes('uploadId') && method === 'POST' ? doneAnswer : '');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  seen = [];
  for (const name of names) delete process.env[name];
  process.env['AWS_CONFIG_FILE'] = path.join(folder, 'no-such-config');
});
afterEach(() => {
  for (const name of names) delete process.env[name];
});

const later = '2099-01-01T00:00:00Z';
const roleAnswer = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>key-of-role</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>session-of-role</SessionToken><Expiration>${later}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
const containerAnswer = {
  AccessKeyId: 'key-of-container',
  SecretAccessKey: 's',
  Token: 'session-of-container',
  Expiration: later,
};
const uploadAnswer = '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>';
const doneAnswer = '<CompleteMultipartUploadResult><ETag>"2"</ETag></CompleteMultipartUploadResult>';

describe('credentials come from the chain of the AWS SDK', () => {
  test('keys with a session token', async () => {
    await writeWith({ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 'session' });
    expect(signatures()).toEqual([{ key: 'key', session: 'session' }]);
  });

  test('a file of credentials, as a secret is mounted, and its profiles', async () => {
    const file = path.join(folder, 'credentials');
    await writeFile(
      file,
      '[default]\naws_access_key_id=key-of-file\naws_secret_access_key=s\n[team]\naws_access_key_id=key-of-team\naws_secret_access_key=s\n',
    );
    await writeWith({ AWS_SHARED_CREDENTIALS_FILE: file });
    await writeWith({ AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: 'team' });
    expect(signatures().map(({ key }) => key)).toEqual(['key-of-file', 'key-of-team']);
  });

  test('a role of a service account (web identity)', async () => {
    const file = path.join(folder, 'token');
    await writeFile(file, 'identity');
    const role = {
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/rankwright-worker',
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
    };
    await writeWith({ ...role, AWS_ENDPOINT_URL_STS: `${address}/sts`, AWS_REGION: 'eu-central-1' });
    expect(signatures()).toEqual([{ key: 'key-of-role', session: 'session-of-role' }]);
    expect(seen[0]?.headers.authorization).toContain('/eu-central-1/s3/');
  });

  test('a role of a container', async () => {
    await writeWith({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/container` });
    expect(signatures()).toEqual([{ key: 'key-of-container', session: 'session-of-container' }]);
  });
});

describe('what is written is encrypted as was asked', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 's' };
  const asked = (): unknown[] =>
    seen.map(({ headers }) => [
      headers['x-amz-server-side-encryption'],
      headers['x-amz-server-side-encryption-aws-kms-key-id'],
    ]);

  test('not at all without the variable: the bucket decides', async () => {
    await writeWith(keys);
    expect(asked()).toEqual([[undefined, undefined]]);
  });

  test('by S3, or by a key of the key management service, also in pieces', async () => {
    await writeWith({ ...keys, RANKWRIGHT_S3_SSE: 'AES256' });
    const managed = { ...keys, RANKWRIGHT_S3_SSE: 'aws:kms', RANKWRIGHT_S3_SSE_KMS_KEY_ID: 'key-7' };
    await writeWith(managed);
    expect(asked()).toEqual([
      ['AES256', undefined],
      ['aws:kms', 'key-7'],
    ]);
    seen = [];
    const file = path.join(folder, 'large');
    await writeFile(file, Buffer.alloc(17 * 1024 * 1024));
    await storeWith(managed).putFileIfAbsent('models/a', file);
    const begun = seen.find(({ method, url }) => method === 'POST' && url.includes('uploads'));
    expect(begun?.headers).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'key-7',
    });
  });

  test('a bucket is in the path, or in the name of the host', async () => {
    await writeWith(keys);
    expect(seen[0]?.url).toContain('/rankwright/limits/a');
    seen = [];
    const port = new URL(address).port;
    const virtual = { RANKWRIGHT_S3_PATH_STYLE: 'false', RANKWRIGHT_S3_ENDPOINT: `http://localhost:${port}` };
    const failure = await storeWith({ ...keys, ...virtual })
      .put('limits/a', Buffer.from('x'))
      .catch((error: Error) => error.message);
    // Not every machine knows names below localhost: one that does not says which it looked for.
    expect(failure ?? seen[0]?.headers.host).toContain('rankwright.localhost');
  });
});

function signatures(): { key: string | undefined; session: string | undefined }[] {
  return seen.map(({ headers }) => ({
    key: /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1],
    session: headers['x-amz-security-token'] as string | undefined,
  }));
}

function storeWith(variables: Record<string, string>): S3ObjectStore {
  Object.assign(process.env, Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('AWS_'))));
  return new S3ObjectStore(readEnvironment({ RANKWRIGHT_S3_ENDPOINT: address, ...variables }).s3);
}

async function writeWith(variables: Record<string, string>): Promise<void> {
  await storeWith(variables).put('limits/a', Buffer.from('x'));
}
