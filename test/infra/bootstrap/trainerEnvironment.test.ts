import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { evaluateModule, projectFolder } from './runModule';

interface Found {
  state?: string;
  error?: string;
  python?: { command: string; args: string[]; cwd: string };
}

/** Stands in for uv: notes its arguments, and makes what the caller expects of each command. */
const UV = `
echo "$@" >> "$NOTES"
folder="$UV_PROJECT_ENVIRONMENT"
case "$1" in
  sync) test -z "$BROKEN" || { echo "no space left"; exit 2; }; mkdir -p "$folder/bin"; printf '#!/bin/sh\\n' > "$folder/bin/python"; chmod +x "$folder/bin/python" ;;
  export) printf 'numpy==2.0 ; python_version > "3"\\nnvidia-cublas==13.4\\ntorch==2.15.0\\ntriton==3.9.0\\ncuda-toolkit==13.2.2\\n' ;;
  venv) mkdir -p "$folder" ;;
esac`;

let folder: string;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-trainer-'));
  mkdirSync(path.join(folder, 'bin'));
  writeProgram('uv', UV);
  // With a GPU there is no question of the CPU build, and so no request over the network.
  writeProgram('nvidia-smi', '');
  const PATH = `${path.join(folder, 'bin')}:/usr/bin:/bin`;
  environment = { PATH, NOTES: path.join(folder, 'notes'), RANKWRIGHT_CACHE: path.join(folder, 'cache') };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('the environment is made once from the lock, without the project itself, and then reused', async () => {
  const { state, python } = await runStep();
  expect(state).toBe('done');
  expect(python?.command).toMatch(new RegExp(`^${folder}/cache/trainer-[0-9a-f]{16}/bin/python$`));
  expect(python?.cwd).toBe(path.join(projectFolder, 'workers/trainer/src'));
  expect(notes()).toEqual(['sync --locked --no-install-project --no-default-groups']);
  expect(await runStep()).toMatchObject({ state: 'cached', python });
  expect(notes()).toHaveLength(1);
});

test('the test packages are added once, and keep the environment complete', async () => {
  await runStep();
  await addTestPackages();
  await addTestPackages();
  expect(notes().slice(1)).toEqual(['sync --locked --no-install-project --all-groups']);
  expect((await runStep()).state).toBe('cached');
});

test('an installation that failed shows why, and is tried again', async () => {
  environment.BROKEN = 'yes';
  expect((await runStep()).error).toMatch(/uv sync .* ended with 2\nno space left/);
  delete environment.BROKEN;
  expect((await runStep()).state).toBe('done');
});

test('the CPU build leaves out what only CUDA needs and keeps the rest of the lock', async () => {
  const target = path.join(folder, 'made');
  await evaluateModule(
    `
    import { installWithCpuBuild } from './infra/bootstrap/torchBackend.mjs';
    const environment = { ...process.env, UV_PROJECT_ENVIRONMENT: ${JSON.stringify(target)} };
    await installWithCpuBuild('uv', '.', ${JSON.stringify(target)}, ['--no-default-groups'], environment);
    console.log('{}');`,
    environment,
  );
  const requirements = readFileSync(path.join(target, 'requirements.txt'), 'utf8');
  expect(requirements).toBe('numpy==2.0 ; python_version > "3"\ntorch==2.15.0\n');
  expect(notes().at(-1)).toMatch(
    /^pip install --python .*made\/bin\/python --torch-backend cpu -r .*requirements.txt$/,
  );
});

test('the CPU build is wanted on Linux without a GPU when the index of PyTorch answers', async () => {
  const index = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => index.once('listening', resolve));
  const url = `http://127.0.0.1:${(index.address() as AddressInfo).port}/`;
  const withoutGpu = path.join(folder, 'empty');
  expect(await cpuBuildIsToBeHad(withoutGpu, 'linux', url)).toBe(true);
  expect(await cpuBuildIsToBeHad(path.join(folder, 'bin'), 'linux', url)).toBe(false);
  expect(await cpuBuildIsToBeHad(withoutGpu, 'darwin', url)).toBe(false);
  await new Promise((resolve) => index.close(resolve));
  expect(await cpuBuildIsToBeHad(withoutGpu, 'linux', url)).toBe(false);
});

function runStep(): Promise<Found> {
  return evaluateModule(
    `
    import { trainerEnvironment } from './infra/bootstrap/trainerEnvironment.mjs';
    const found = {};
    const outcome = await trainerEnvironment(found).run(() => {}).catch(({ message }) => ({ error: message }));
    console.log(JSON.stringify({ ...outcome, python: found.python }));`,
    environment,
  );
}

async function addTestPackages(): Promise<void> {
  const python = await evaluateModule<string>(
    `
    import { addTestPackages } from './infra/bootstrap/trainerEnvironment.mjs';
    console.log(JSON.stringify(await addTestPackages()));`,
    environment,
  );
  expect(existsSync(python)).toBe(true);
}

function cpuBuildIsToBeHad(binaries: string, platform: string, index: string): Promise<boolean> {
  return evaluateModule(`
    import { cpuBuildIsToBeHad } from './infra/bootstrap/torchBackend.mjs';
    const environment = { PATH: ${JSON.stringify(binaries)} };
    console.log(await cpuBuildIsToBeHad(environment, '${platform}', '${index}'));`);
}

function notes(): string[] {
  return readFileSync(path.join(folder, 'notes'), 'utf8').trim().split('\n');
}

function writeProgram(name: string, script: string): void {
  const file = path.join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
