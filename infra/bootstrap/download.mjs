import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run, SetupError } from './command.mjs';

const HEADERS_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 300_000;

/** Fetches a .tar.gz and puts the file `name` that it holds, at whatever depth, into `folder`. */
export async function downloadRelease(url, name, folder) {
  const unpacked = path.join(folder, 'release');
  await mkdir(unpacked);
  try {
    const archive = path.join(unpacked, 'release.tar.gz');
    await writeFile(archive, await fetchBytes(url));
    await run('tar', ['-xzf', archive, '-C', unpacked]);
    const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
    const binary = entries.find((entry) => entry.isFile() && entry.name === name);
    if (!binary) throw new SetupError(`it holds no file ${name}`);
    await cp(path.join(binary.parentPath, binary.name), path.join(folder, name));
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

/** Gives up soon when nobody answers, and takes its time once the file is coming. */
async function fetchBytes(url) {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new SetupError('no answer within 10 s')), HEADERS_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok) throw new SetupError(`it answered ${response.status}`);
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new SetupError('not finished after 5 minutes')), BODY_TIMEOUT_MS);
    return Buffer.from(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}
