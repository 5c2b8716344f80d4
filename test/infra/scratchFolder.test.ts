import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createScratchFolder, sweepScratchFolders } from '../../infra/scratchFolder';

test('only the folders of processes that are gone are swept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sweep-'));
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const names = [`rankwright-train-${gone}-abcdef`, `rankwright-query-requests-${gone}-abcdef`];
  const kept = [
    `rankwright-train-${process.pid}-abcdef`,
    `rankwright-train-1-abcdef`,
    'rankwright-notes',
    'train-9-abcdef',
  ];
  for (const name of [...names, ...kept]) await mkdir(join(folder, name, 'model'), { recursive: true });
  expect((await sweepScratchFolders(folder)).sort()).toEqual([...names].sort());
  expect((await readdir(folder)).sort()).toEqual([...kept].sort());
  await rm(folder, { recursive: true });
});

test('a new folder carries the process that made it, so that it can be swept', async () => {
  const folder = await createScratchFolder('judge-requests');
  expect(basename(folder)).toMatch(new RegExp(`^rankwright-judge-requests-${process.pid}-\\w{6}$`));
  await rm(folder, { recursive: true });
});
