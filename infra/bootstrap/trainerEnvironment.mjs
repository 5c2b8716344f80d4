import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findOnPath, isExecutable, run, SetupError } from './command.mjs';
import { digestOfFiles } from './digests.mjs';
import { cacheFolder, trainerFolder } from './places.mjs';
import { cpuBuildIsToBeHad, installWithCpuBuild } from './torchBackend.mjs';

const UV_VERSION = '0.13.9';

/** A step that makes the trainer's Python environment from uv.lock. `found.python` becomes how to start its Python. */
export function trainerEnvironment(found, environment = process.env) {
  return {
    name: 'trainer environment',
    async run(say) {
      const { folder, lockDigest } = await environmentFolder(environment);
      found.python = { command: pythonOf(folder), args: [], cwd: path.join(trainerFolder, 'src') };
      found.lockDigest = lockDigest;
      if (await isComplete(folder, 'base')) return { state: 'cached' };
      say('uv sync: fetches PyTorch and its friends, some minutes on a fresh machine');
      await sync(folder, ['--no-default-groups'], environment);
      await markComplete(folder, 'base');
      return { state: 'done', detail: folder };
    },
  };
}

/** Adds the test packages to that environment, and answers its Python. */
export async function addTestPackages(environment = process.env) {
  const { folder } = await environmentFolder(environment);
  if (!(await isComplete(folder, 'tests'))) {
    await sync(folder, ['--all-groups'], environment);
    for (const part of ['base', 'tests']) await markComplete(folder, part);
  }
  return pythonOf(folder);
}

/** Keyed by the lock, so that checkouts share an environment and a new lock never changes one that is in use. */
async function environmentFolder(environment) {
  const files = ['pyproject.toml', 'uv.lock'];
  const missing = files.find((file) => !existsSync(path.join(trainerFolder, file)));
  if (missing) throw new SetupError(`${path.join(trainerFolder, missing)} is missing; the checkout is not complete`);
  const lockDigest = (await digestOfFiles(trainerFolder, files)).slice(0, 16);
  return { folder: path.join(cacheFolder(environment), `trainer-${lockDigest}`), lockDigest };
}

/** The project itself is not installed: each checkout runs its own sources in the shared environment. */
async function sync(folder, groups, environment) {
  const uv = await findUv(environment);
  // A virtual environment that happens to be active is not the one meant here.
  const own = { ...environment, UV_PROJECT_ENVIRONMENT: folder, VIRTUAL_ENV: undefined };
  if (await cpuBuildIsToBeHad(environment)) {
    const problem = await installWithCpuBuild(uv, trainerFolder, folder, groups, own).catch((error) => error);
    if (!problem) return;
  }
  await run(uv, ['sync', '--locked', '--no-install-project', ...groups], { folder: trainerFolder, environment: own });
}

async function findUv(environment) {
  const onPath = findOnPath('uv', environment);
  if (onPath) return onPath;
  const folder = path.join(cacheFolder(environment), `uv-${UV_VERSION}`);
  const cached = path.join(folder, 'bin/uv');
  if (isExecutable(cached)) return cached;
  const python = findOnPath('python3', environment);
  if (!python) throw new SetupError(missingPython('neither uv nor python3 is on PATH'));
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.dirname(folder), { recursive: true });
  await run(python, ['-m', 'venv', folder], { environment }).catch((error) => {
    throw new SetupError(missingPython(error.message));
  });
  await run(path.join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', `uv==${UV_VERSION}`], { environment });
  return cached;
}

function missingPython(reason) {
  return (
    `Python is missing; the trainer needs it (3.11 to 3.13), and uv to install its packages: ${reason}\n` +
    'Install either of these, and run the set-up again:\n' +
    '  - uv: https://docs.astral.sh/uv/getting-started/installation (macOS: brew install uv); it brings its own Python\n' +
    '  - Python with venv (Debian: apt-get install python3 python3-venv; macOS: brew install python@3.13)'
  );
}

function pythonOf(folder) {
  return path.join(folder, 'bin/python');
}

/** Written after uv has ended well: an interrupted installation is repeated. */
async function markComplete(folder, part) {
  await writeFile(path.join(folder, `.complete-${part}`), `uv ${UV_VERSION}\n`);
}

async function isComplete(folder, part) {
  const marked = await readFile(path.join(folder, `.complete-${part}`)).catch(() => undefined);
  return marked !== undefined && isExecutable(pythonOf(folder));
}
