import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isListening } from '../../../infra/servers/ports';
import { findRunningStack, startStack, type Stack } from '../../../infra/servers/stack';
import { readStackFile } from '../../../infra/servers/stackFile';
import type { ServiceName } from '../../../infra/servers/stackOptions';
import type { StackEvent } from '../../../infra/servers/supervise';
import { exists, waitFor, waitUntilGone } from './support/processes';

const support = path.join(__dirname, 'support');
const elsewhere = { TEMPORAL_ADDRESS: '127.0.0.1:1', RANKWRIGHT_S3_ENDPOINT: 'http://127.0.0.1:1' };

let folder: string;
let events: StackEvent[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-stack-'));
  events = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a whole stack starts in order, is found, and leaves neither process nor stack.json', async () => {
  const stack = await start(['temporal', 'object-store', 'rehearsal', 'cpu', 'llm', 'gpu'], {
    ...process.env,
    EXTRA: 'x',
  });
  expect(events.map(({ name }) => name)).toEqual(['temporal', 'object-store', 'rehearsal', 'cpu', 'llm', 'gpu']);
  const found = await findRunningStack(folder);
  expect(found).toMatchObject({ addresses: stack.addresses, environment: stack.environment, pid: process.pid });
  expect(JSON.parse(await waitFor(() => firstLogLine('gpu')))).toEqual({
    TEMPORAL_ADDRESS: stack.addresses.temporal,
    RANKWRIGHT_S3_ENDPOINT: stack.addresses.objectStore,
    RANKWRIGHT_S3_BUCKET: 'rankwright',
    RANKWRIGHT_S3_PATH_STYLE: 'true',
    EXTRA: 'x',
  });
  const processes = (await readStackFile(folder))?.processes ?? [];
  expect(processes.map(({ pid }) => exists(pid))).toEqual(Array(6).fill(true));
  const text = await readFile(path.join(folder, 'stack.json'), 'utf8');
  expect(text).not.toContain(stack.environment.AWS_SECRET_ACCESS_KEY);

  await stack.stop();
  expect(processes.filter(({ pid }) => exists(pid))).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual(['logs', 'object-store', 'temporal']);
  expect(await readFile(path.join(folder, 'logs/gpu.log'), 'utf8')).toContain('drained');
  expect(await findRunningStack(folder)).toBeUndefined();
});

test('a second stack in the same folder is refused, and the first goes on', async () => {
  const stack = await start(['rehearsal']);
  await expect(start(['rehearsal'])).rejects.toThrow(
    `servers are already running in ${folder} (process ${process.pid}`,
  );
  expect(await findRunningStack(folder)).toMatchObject({ pid: process.pid, addresses: stack.addresses });
  await stack.stop();
});

test('of two stacks started at the same moment one is refused', async () => {
  const outcomes = await Promise.allSettled([start(['rehearsal']), start(['rehearsal'])]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.stop();
});

test('a service that cannot start stops what was started before it', async () => {
  await expect(
    startStack({
      stateFolder: folder,
      services: ['rehearsal', 'cpu'],
      environment: elsewhere,
      programs: { rehearsal: program('rehearsal.cjs'), cpu: { command: '/nowhere/worker', args: [] } },
      onEvent: (event) => events.push(event),
    }),
  ).rejects.toThrow(/cpu could not be started/);
  const url = /http:\/\/[\d.:]+/.exec((await firstLogLine('rehearsal')) ?? '')?.[0];
  expect(await isListening(String(url))).toBe(false);
  expect(existsSync(path.join(folder, 'stack.json'))).toBe(false);
});

test('a server that is neither configured nor started is named with its variable', async () => {
  await expect(start(['rehearsal'], {})).rejects.toThrow(/TEMPORAL_ADDRESS is not set.*"temporal"/);
});

test('a server that crashed comes back on the same address', async () => {
  const stack = await start(['rehearsal']);
  const before = (await readStackFile(folder))?.processes[0]?.pid;
  process.kill(Number(before), 'SIGKILL');
  await waitFor(() => Promise.resolve(events.find(({ kind }) => kind === 'restarted')));
  expect(await isListening(String(stack.addresses.rehearsal))).toBe(true);
  await stack.stop();
});

test('after its owner was killed with SIGKILL nothing is left, and the folder can be used again', async () => {
  const owner = spawn(
    process.execPath,
    ['-r', path.join(support, 'typescript.cjs'), path.join(support, 'stackOwner.ts'), folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(owner.stdout, 'data');
  const pids = (await readStackFile(folder))?.processes.map(({ pid }) => pid) ?? [];
  expect(pids.map(exists)).toEqual([true, true]);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(await findRunningStack(folder)).toBeUndefined();
  const stack = await start(['rehearsal']);
  expect(pids.map(exists)).toEqual([false, false]);
  await stack.stop();
  await waitUntilGone(...pids);
});

test('a torn stack.json is no stack', async () => {
  await writeFile(path.join(folder, 'stack.json'), '{"schemaVersion":1,');
  expect(await findRunningStack(folder)).toBeUndefined();
  await (await start(['rehearsal'])).stop();
});

function start(services: ServiceName[], environment: NodeJS.ProcessEnv = elsewhere): Promise<Stack> {
  const worker = program('worker.cjs');
  return startStack({
    stateFolder: folder,
    services,
    environment,
    programs: { rehearsal: program('rehearsal.cjs'), cpu: worker, llm: worker, gpu: worker },
    onEvent: (event) => events.push(event),
  });
}

function program(file: string): { command: string; args: string[] } {
  return { command: process.execPath, args: [path.join(support, file)] };
}

async function firstLogLine(name: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, 'logs', `${name}.log`), 'utf8').catch(() => '');
  return text.includes('\n') ? text.split('\n')[0] : undefined;
}
