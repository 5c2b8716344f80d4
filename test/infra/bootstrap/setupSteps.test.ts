import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { evaluateModule, runModule } from './runModule';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-setup-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a step that fails ends its own chain, and its message is shown whole', async () => {
  const { lines, failures } = await evaluateModule<{ lines: string[]; failures: string[] }>(`
    import { runChains } from './infra/bootstrap/steps.mjs';
    import { SetupError } from './infra/bootstrap/command.mjs';
    const lines = [];
    const step = (name, run) => ({ name, run });
    let clock = 0;
    const failures = await runChains([
      [step('one', async () => ({ state: 'cached' })), step('two', async () => { throw new SetupError('a\\nb'); }), step('never', async () => ({ state: 'done' }))],
      [step('three', async (say) => { say('takes long'); return { state: 'done', detail: 'here' }; })],
    ], (line) => lines.push(line), () => (clock += 250));
    console.log(JSON.stringify({ lines, failures }));
  `);
  expect(failures).toEqual(['two']);
  expect(lines.filter((line) => line.includes('never'))).toEqual([]);
  expect(lines).toContain('\na\nb\n');
  expect(lines.find((line) => line.includes('one'))).toMatch(/^ {2}cached {5}one +\d+\.\d s$/);
  expect(lines.filter((line) => line.includes('three'))).toEqual([
    expect.stringMatching(/^ {2}\.\.\. +three +takes long$/),
    expect.stringMatching(/^ {2}done +three +\d+\.\d s {2}here$/),
  ]);
});

test('npm packages are installed when the record of npm has all that the lock names, and nothing else', async () => {
  const pearl = { version: '1.0.0', integrity: 'sha512-a' };
  const locked = { '': {}, 'node_modules/pearl': pearl, 'node_modules/mac-only': { version: '1.0.0', optional: true } };
  expect(await isInstalled(locked, undefined)).toBe(false);
  expect(await isInstalled(locked, { 'node_modules/pearl': pearl })).toBe(true);
  expect(await isInstalled(locked, {})).toBe(false);
  expect(await isInstalled(locked, { 'node_modules/pearl': { ...pearl, integrity: 'sha512-b' } })).toBe(false);
  expect(await isInstalled(locked, { 'node_modules/pearl': { ...pearl, version: '1.0.1' } })).toBe(false);
  expect(await isInstalled(locked, { 'node_modules/pearl': pearl, 'node_modules/stray': pearl })).toBe(false);
});

test('the build is due when a source, its name or a setting changed, and not when the trainer did', async () => {
  mkdirSync(path.join(folder, 'core'), { recursive: true });
  mkdirSync(path.join(folder, 'workers/trainer'), { recursive: true });
  writeFileSync(path.join(folder, 'core/a.ts'), 'one');
  const first = await sourcesDigest();
  writeFileSync(path.join(folder, 'workers/trainer/tests.ts'), 'any');
  expect(await sourcesDigest()).toBe(first);
  writeFileSync(path.join(folder, 'core/b.ts'), '');
  const second = await sourcesDigest();
  writeFileSync(path.join(folder, 'core/a.ts'), 'two');
  const third = await sourcesDigest();
  writeFileSync(path.join(folder, 'tsconfig.json'), '{}');
  expect(new Set([first, second, third, await sourcesDigest()]).size).toBe(4);
});

test('set-ups that run at once take turns', async () => {
  const log = path.join(folder, 'log');
  const source = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withLock } from './infra/bootstrap/setupLock.mjs';
    await withLock(${JSON.stringify(path.join(folder, 'cache/lock'))}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'in ' + process.pid + '\\n');
      await sleep(200);
      appendFileSync(${JSON.stringify(log)}, 'out ' + process.pid + '\\n');
    });`;
  const outcomes = await Promise.all([runModule(source), runModule(source), runModule(source)]);
  expect(outcomes.map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, '']));
  const pids = readFileSync(log, 'utf8').trim().split('\n');
  expect(pids).toHaveLength(6);
  for (let index = 0; index < 6; index += 2) {
    expect(pids[index]?.replace('in ', '')).toBe(pids[index + 1]?.replace('out ', ''));
  }
});

test('a lock whose owner was killed is taken over', async () => {
  const dead = spawn('true');
  await once(dead, 'exit');
  mkdirSync(path.join(folder, 'lock'));
  const owner = { pid: dead.pid, host: hostname(), since: '2026-01-01T00:00:00.000Z' };
  writeFileSync(path.join(folder, 'lock/owner.json'), JSON.stringify(owner));
  const lock = JSON.stringify(path.join(folder, 'lock'));
  const { waited } = await evaluateModule<{ waited: boolean }>(`
    import { withLock } from './infra/bootstrap/setupLock.mjs';
    let waited = false;
    await withLock(${lock}, async () => {}, () => (waited = true));
    console.log(JSON.stringify({ waited }));`);
  expect(waited).toBe(false);
});

async function isInstalled(locked: object, installed: object | undefined): Promise<boolean> {
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: locked }));
  if (installed) {
    writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return evaluateModule(`
    import { isInstalled } from './infra/bootstrap/nodeModules.mjs';
    console.log(JSON.stringify(await isInstalled(${JSON.stringify(folder)})));`);
}

function sourcesDigest(): Promise<string> {
  return evaluateModule(`
    import { sourcesDigest } from './infra/bootstrap/compiledProject.mjs';
    console.log(JSON.stringify(await sourcesDigest(${JSON.stringify(folder)})));`);
}
