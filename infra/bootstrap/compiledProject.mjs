import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './command.mjs';
import { digestOfFiles, listFiles } from './digests.mjs';
import { root } from './places.mjs';

const SOURCES = ['core', 'workflows', 'activities', 'workers', 'infra', 'cli', 'index.ts', 'temporal.config.ts'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Compiles TypeScript and bundles the workflows into dist/, unless the sources are those of the last build. */
export const compiledProject = {
  name: 'build',
  async run() {
    const stamp = path.join(root, 'dist/.sources-digest');
    const digest = await sourcesDigest(root);
    if ((await readFile(stamp, 'utf8').catch(() => '')) === digest) return { state: 'cached' };
    await run('npm', ['run', '--silent', 'build'], { folder: root });
    await writeFile(stamp, digest);
    return { state: 'done' };
  },
};

/** sha256 over everything that the build reads. */
export async function sourcesDigest(folder) {
  const sources = await listFiles(folder, SOURCES, (file) => file.endsWith('.ts') || file.endsWith('.json'));
  const settings = await listFiles(folder, SETTINGS, () => true);
  const outside = (file) => !file.startsWith('workers/trainer/');
  return digestOfFiles(folder, [...sources.filter(outside), ...settings]);
}
