import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findOnPath, run, SetupError } from './command.mjs';
import { root } from './places.mjs';

/** Installs the npm packages of the lock file, unless npm's own record says that exactly these are installed. */
export const nodeModules = {
  name: 'npm packages',
  async run(say) {
    if (await isInstalled(root)) return { state: 'cached' };
    say('npm ci, about a minute');
    // Its install script fetches CUDA files otherwise, several hundred MB that a machine without a GPU cannot use.
    const ONNXRUNTIME_NODE_INSTALL = process.env.ONNXRUNTIME_NODE_INSTALL ?? (findOnPath('nvidia-smi') ? '' : 'skip');
    await run(npm(), ['ci'], { folder: root, environment: { ...process.env, ONNXRUNTIME_NODE_INSTALL } });
    return { state: 'done' };
  },
};

/** npm writes node_modules/.package-lock.json last, so an installation that was interrupted is not taken for a whole one. */
export async function isInstalled(folder) {
  const locked = await readPackages(path.join(folder, 'package-lock.json'));
  const installed = await readPackages(path.join(folder, 'node_modules/.package-lock.json')).catch(() => undefined);
  if (installed === undefined) return false;
  const wanted = Object.entries(locked).filter(([name]) => name !== '');
  const same = wanted.every(([name, { version, integrity, optional, devOptional }]) => {
    const there = installed[name];
    if (there === undefined) return optional === true || devOptional === true;
    return there.version === version && there.integrity === integrity;
  });
  return same && Object.keys(installed).every((name) => name in locked);
}

async function readPackages(file) {
  return JSON.parse(await readFile(file, 'utf8')).packages;
}

function npm() {
  const found = findOnPath('npm');
  if (found) return found;
  throw new SetupError(
    'npm is missing; it installs the packages of this project. It comes with Node (https://nodejs.org); Debian packages ' +
      'it apart: apt-get install npm',
  );
}
