import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 500;
/** Between making the folder and naming its owner. */
const NAMELESS_MS = 10_000;

/**
 * Runs `work` while holding a lock folder, so that two set-ups never write the same cache. A lock whose owner no longer
 * lives on this machine is taken over. `onWait` is called once, with the owner, when another set-up is running.
 */
export async function withLock(folder, work, onWait = () => undefined) {
  await mkdir(path.dirname(folder), { recursive: true });
  for (let waited = false; !(await tryToTake(folder)); waited = true) {
    const owner = await readOwner(folder);
    if (await isAbandoned(folder, owner)) await remove(folder, owner);
    else {
      if (!waited) onWait(owner);
      await sleep(POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tryToTake(folder) {
  try {
    await mkdir(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  const owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  await writeFile(path.join(folder, 'owner.json'), JSON.stringify(owner));
  return true;
}

async function readOwner(folder) {
  try {
    return JSON.parse(await readFile(path.join(folder, 'owner.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

async function isAbandoned(folder, owner) {
  if (owner === undefined) {
    const age = await stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    return age > NAMELESS_MS;
  }
  return owner.host === hostname() && !isAlive(owner.pid);
}

/** Renamed first: when another process took the lock over meanwhile, what was renamed is theirs, and goes back. */
async function remove(folder, expected) {
  const aside = `${folder}.${process.pid}`;
  try {
    await rename(folder, aside);
  } catch {
    return;
  }
  const owner = await readOwner(aside);
  if (owner?.pid !== expected?.pid || owner?.since !== expected?.since) await rename(aside, folder);
  else await rm(aside, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
