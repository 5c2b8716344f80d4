import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readEnvironment } from '../infra/environment';

/** A Python environment of a peer, made once in the cache folder by the uv that the set-up has found or fetched. */
export function setUpPython(name: string, packages: readonly string[]): Promise<string> {
  const { cacheFolder } = readEnvironment();
  const folder = path.join(cacheFolder, 'bench', name);
  const python = path.join(folder, 'bin/python');
  if (!existsSync(path.join(folder, 'installed'))) {
    const uv = findUv(cacheFolder);
    execFileSync(uv, ['venv', '--quiet', '--allow-existing', folder], { stdio: 'inherit' });
    execFileSync(uv, ['pip', 'install', '--quiet', '--python', python, ...packages], { stdio: 'inherit' });
    execFileSync('touch', [path.join(folder, 'installed')]);
  }
  return Promise.resolve(python);
}

function findUv(cacheFolder: string): string {
  const folder = readdirSync(cacheFolder).find((name) => name.startsWith('uv-'));
  return folder ? path.join(cacheFolder, folder, 'bin/uv') : 'uv';
}
