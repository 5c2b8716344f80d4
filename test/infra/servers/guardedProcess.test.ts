import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startGuardedProcess } from '../../../infra/servers/guardedProcess';
import { exists, waitFor, waitUntilGone } from './support/processes';

let folder: string;
let logFile: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-guard-'));
  logFile = path.join(folder, 'logs/program.log');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a program and its grandchild die when their owner is killed with SIGKILL, even if they ignore SIGTERM', async () => {
  const support = path.join(__dirname, 'support');
  const owner = spawn(
    process.execPath,
    ['-r', path.join(support, 'typescript.cjs'), path.join(support, 'guardOwner.ts'), logFile],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [announced] = (await once(owner.stdout, 'data')) as [Buffer];
  const child = Number(announced.toString());
  const grandchild = await waitFor(readGrandchild);
  expect([exists(child), exists(grandchild)]).toEqual([true, true]);
  owner.kill('SIGKILL');
  await waitUntilGone(child, grandchild);
});

test('stop ends the whole group, and the exit tells the signal', async () => {
  const guarded = await startShell('sleep 600 & echo grandchild $!; wait');
  const grandchild = await waitFor(readGrandchild);
  expect(guarded.exit()).toBeUndefined();
  expect(await guarded.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  expect([exists(guarded.pid), exists(grandchild)]).toEqual([false, false]);
  expect(await guarded.stop()).toEqual(guarded.exit());
});

test('what a program leaves running when it ends by itself is ended too', async () => {
  const guarded = await startShell('sleep 600 & echo grandchild $!; exit 7');
  expect(await guarded.exited).toEqual({ code: 7, signal: null });
  expect(exists(await waitFor(readGrandchild))).toBe(false);
});

test('a guard that is killed does not leave its program behind', async () => {
  const guarded = await startShell('echo guard $PPID; exec sleep 600');
  const guard = await waitFor(async () => numberAfter('guard', await guarded.readLog()));
  process.kill(guard, 'SIGKILL');
  expect(await guarded.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await waitUntilGone(guarded.pid);
});

test('the log keeps earlier starts, and readLog gives this one only', async () => {
  await (
    await startShell('echo first')
  ).exited;
  const second = await startShell('echo second; echo problem >&2');
  await second.exited;
  expect(await second.readLog()).toBe('second\nproblem\n');
  expect(await readFile(logFile, 'utf8')).toBe('first\nsecond\nproblem\n');
});

test('a command that does not exist is named', async () => {
  const start = startGuardedProcess({ name: 'the store', command: '/nowhere/versitygw', args: [], logFile });
  await expect(start).rejects.toThrow(/the store could not be started: .*ENOENT.*\/nowhere\/versitygw/);
});

function startShell(script: string): ReturnType<typeof startGuardedProcess> {
  return startGuardedProcess({ name: 'shell', command: 'sh', args: ['-c', script], logFile, graceMs: 2000 });
}

async function readGrandchild(): Promise<number | undefined> {
  return numberAfter('grandchild', await readFile(logFile, 'utf8').catch(() => ''));
}

function numberAfter(word: string, text: string): number | undefined {
  const found = new RegExp(`${word} (\\d+)\\n`).exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
