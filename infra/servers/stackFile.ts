import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkSchemaVersion, schemaVersionSchema } from '../../core/contracts/schemaVersion';

const addressesSchema = z.object({
  /** host:port */
  temporal: z.string(),
  temporalUi: z.string().optional(),
  /** URL of the S3 endpoint. */
  objectStore: z.string(),
  bucket: z.string(),
  region: z.string(),
  /** Base URL of the rehearsal LLM, ending in /v1. */
  rehearsal: z.string().optional(),
});

const stackFileSchema = z.object({
  schemaVersion: schemaVersionSchema,
  state: z.enum(['starting', 'running']),
  /** Of the process that owns the stack. */
  pid: z.number().int().positive(),
  startedAt: z.string(),
  addresses: addressesSchema.optional(),
  /** Only these are checked to be alive: a configured server elsewhere is not part of this stack. */
  ownAddresses: z.array(z.string()),
  processes: z.array(z.object({ name: z.string(), pid: z.number().int().positive() })),
});

export type StackAddresses = z.infer<typeof addressesSchema>;
export type StackFile = z.infer<typeof stackFileSchema>;

const LEFTOVER_WAIT_MS = 15_000;

/**
 * `stack.json` of a state folder, or undefined when there is none or it is unreadable (torn by a full disk, say).
 * @throws RankwrightError unknown-version: servers of another release, which must not be taken for dead ones
 */
export async function readStackFile(stateFolder: string): Promise<StackFile | undefined> {
  const file = stackFilePath(stateFolder);
  const content = parseJson(await readFile(file, 'utf8').catch(() => ''));
  checkSchemaVersion(content, file);
  return stackFileSchema.safeParse(content).data;
}

/**
 * Takes the folder for this process, or throws when a living process has it. A file that a killed owner left behind is
 * replaced once the servers it names have ended (their guards end them), because two servers must not share a folder.
 */
export async function claimStateFolder(stateFolder: string): Promise<void> {
  await mkdir(stateFolder, { recursive: true });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (await createExclusively(stateFolder, emptyStackFile())) return;
    const holder = await readStackFile(stateFolder);
    if (holder && isAlive(holder.pid)) throw inUse(stateFolder, holder);
    await waitForLeftovers(holder?.processes ?? []);
    await rm(stackFilePath(stateFolder), { force: true });
  }
  throw new Error(`another process is starting servers in ${stateFolder} at this moment; wait for it, and try again`);
}

/** Replaces the file in one step, so that a reader never sees half of it. */
export async function writeStackFile(stateFolder: string, content: StackFile): Promise<void> {
  await rename(await writeTemporary(stateFolder, content), stackFilePath(stateFolder));
}

/** Removes the file, unless another process has taken the folder meanwhile. */
export async function removeStackFile(stateFolder: string): Promise<void> {
  const content = await readStackFile(stateFolder);
  if (content === undefined || content.pid === process.pid) await rm(stackFilePath(stateFolder), { force: true });
}

/** True when a process of this machine has that id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stackFilePath(stateFolder: string): string {
  return path.join(stateFolder, 'stack.json');
}

function emptyStackFile(): StackFile {
  const startedAt = new Date().toISOString();
  return { schemaVersion: 1, state: 'starting', pid: process.pid, startedAt, ownAddresses: [], processes: [] };
}

/** A hard link appears whole or not at all, and fails when the name is taken. */
async function createExclusively(stateFolder: string, content: StackFile): Promise<boolean> {
  const temporary = await writeTemporary(stateFolder, content);
  try {
    await link(temporary, stackFilePath(stateFolder));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeTemporary(stateFolder: string, content: StackFile): Promise<string> {
  const temporary = path.join(stateFolder, `.stack.${process.pid}.${Math.random().toString(36).slice(2)}.json`);
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`);
  return temporary;
}

async function waitForLeftovers(processes: StackFile['processes']): Promise<void> {
  const deadline = Date.now() + LEFTOVER_WAIT_MS;
  while (processes.some(({ pid }) => isAlive(pid)) && Date.now() < deadline) await sleep(100);
}

function inUse(stateFolder: string, holder: StackFile): Error {
  const since = `process ${holder.pid}, since ${holder.startedAt}`;
  return new Error(
    `servers are already ${holder.state} in ${stateFolder} (${since}); use them, stop them with Ctrl-C there or ` +
      `\`kill ${holder.pid}\`, or choose another folder with RANKWRIGHT_STATE_FOLDER`,
  );
}
