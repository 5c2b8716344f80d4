import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../infra/servers/projectRoot';
import { certificates } from '../support/servers/tlsProxy';

jest.setTimeout(5 * 60_000);

/** In no form that they could be recognised by. */
const secrets = {
  OPENAI_API_KEY_FILE: 'Canary1of7aaf3',
  RANKWRIGHT_API_KEY_FILE: 'Canary2of7b810',
  HF_TOKEN_FILE: 'Canary3of7c2d4',
  TEMPORAL_API_KEY_FILE: 'Canary4of7d9e1',
  AWS_SECRET_ACCESS_KEY: 'Canary5of7e55c',
  AWS_SESSION_TOKEN: 'Canary6of7f0b7',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-key=Canary7of7a1c9',
};
const canaries = Object.values(secrets).map((value) => value.replace('x-key=', ''));

/** Servers that refuse everybody, and repeat in their refusal what they were given. */
let web: Server;
let temporal: Http2SecureServer;
let folder: string;
let environment: Record<string, string | undefined>;
let isStoreOpen: boolean;
const given: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rw-secrets-'));
  web = createServer((request, response) => {
    const { authorization = '', ...others } = request.headers;
    given.push(authorization);
    if (isStoreOpen && request.url?.includes('list-type')) return void response.end('<ListBucketResult/>');
    const said = `refused: ${authorization} ${JSON.stringify(others)}`;
    const isForModels = request.url?.startsWith('/v1/');
    response.writeHead(isForModels ? 401 : 403);
    response.end(
      isForModels
        ? JSON.stringify({ error: { message: said } })
        : `<Error><Code>AccessDenied</Code><Message>${said}</Message></Error>`,
    );
  });
  const [cert, key] = await Promise.all(
    ['crt', 'key'].map((kind) => readFile(path.join(certificates, `server.${kind}`))),
  );
  temporal = createSecureServer({ cert: cert ?? '', key: key ?? '' });
  temporal.on('stream', (stream, headers) => {
    given.push(`temporal ${headers.authorization}`);
    const refusal = { 'grpc-status': '16', 'grpc-message': `refused: ${headers.authorization}` };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...refusal }, { endStream: true });
  });
  for (const server of [web, temporal]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const [webUrl, temporalPort] = [`http://127.0.0.1:${portOf(web)}`, portOf(temporal)];
  const files = Object.entries(secrets).map(async ([name, value]) => {
    if (!name.endsWith('_FILE')) return [name, value];
    await writeFile(path.join(folder, name), `${value}\n`);
    return [name, path.join(folder, name)];
  });
  environment = {
    ...{ PATH: process.env.PATH, HOME: folder, RANKWRIGHT_CACHE: process.env.RANKWRIGHT_CACHE, TMPDIR: folder },
    ...(Object.fromEntries(await Promise.all(files)) as Record<string, string>),
    ...{ TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`, AWS_ACCESS_KEY_ID: 'key', OPENAI_BASE_URL: `${webUrl}/v1` },
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: path.join(certificates, 'authority.crt'),
    RANKWRIGHT_S3_ENDPOINT: webUrl,
  };
  await writeFile(
    path.join(folder, 'spec.yaml'),
    'name: leak\ncorpus: { dir: . }\nllm: { model: "${OPENAI_API_KEY}" }\n',
  );
  await writeFile(path.join(folder, 'own.yaml'), 'name: own\ncorpus: { dir: . }\nllm: { model: gpt }\n');
});

afterAll(async () => {
  web.closeAllConnections();
  web.close();
  temporal.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  isStoreOpen = false;
});

test.each([
  ['runs --verbose', 2],
  ['show nothing --json --verbose', 2],
  ['doctor --verbose', 2],
  ['run spec.yaml --verbose', 2],
  ['run own.yaml --verbose --json', 2],
  ['estimate own.yaml --verbose', 2],
  ['ledger stats --verbose', 2],
  ['serve --model nothing --verbose', 2],
  ['--help', 0],
])('rankwright %s shows no secret', async (command, code) => {
  const { told, exitCode } = await run(path.join(projectRoot(), 'dist/cli/index.js'), command.split(' '));
  expect(told.length).toBeGreaterThan(20);
  expect({ exitCode, seen: canaries.filter((canary) => told.includes(canary)) }).toEqual({ exitCode: code, seen: [] });
});

test.each(['cpu', 'llm', 'gpu'])('a worker %s that S3 or Temporal refuses shows no secret', async (name) => {
  for (const isOpen of [false, true]) {
    isStoreOpen = isOpen;
    const { told, exitCode } = await run(path.join(projectRoot(), `dist/workers/${name}.js`), []);
    expect(told).toContain(isOpen ? 'no Temporal server answers' : 'not allowed to list');
    expect({ exitCode, seen: canaries.filter((canary) => told.includes(canary)) }).toEqual({ exitCode: 1, seen: [] });
  }
});

test('the servers were given their keys, by clients and by workers', () => {
  expect(given.filter((each) => each === `temporal Bearer ${secrets.TEMPORAL_API_KEY_FILE}`).length).toBeGreaterThan(3);
  expect(given).toContain(`Bearer ${secrets.OPENAI_API_KEY_FILE}`);
});

async function run(program: string, args: string[]): Promise<{ told: string; exitCode: number | null }> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stdout.on('data', (piece: Buffer) => (told += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { told, exitCode };
}

function portOf(server: Server | Http2SecureServer): number {
  return (server.address() as AddressInfo).port;
}
