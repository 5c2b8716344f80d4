import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../../infra/servers/projectRoot';
import { toolsFile } from '../../../infra/servers/tools';

export type WorkerName = 'cpu' | 'llm' | 'gpu';

/** A worker as on a machine of its own: no folder, no home and no scratch space of it is another's. */
export interface Machine {
  name: WorkerName;
  folder: string;
  process: ChildProcess;
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** The installed tools (Python, the base model) are those of the image that machines are started from. */
export async function startMachine(
  name: WorkerName,
  folder: string,
  variables: Record<string, string>,
): Promise<Machine> {
  const places = { HOME: 'home', TMPDIR: 'tmp', RANKWRIGHT_CACHE: 'cache', RANKWRIGHT_STATE_FOLDER: 'state' };
  const own = Object.fromEntries(Object.entries(places).map(([variable, part]) => [variable, path.join(folder, part)]));
  for (const place of [...Object.values(own), path.join(folder, 'work')]) await mkdir(place, { recursive: true });
  await cp(toolsFile(), toolsFile(own));
  const logFile = path.join(folder, 'worker.log');
  const log = await open(logFile, 'a');
  const child = spawn(process.execPath, [path.join(projectRoot(), `dist/workers/${name}.js`)], {
    cwd: path.join(folder, 'work'),
    env: { PATH: process.env.PATH, ...own, ...variables },
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  return {
    ...{ name, folder, process: child },
    log: () => readFile(logFile, 'utf8'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    },
  };
}
