import path from 'node:path';
import { isListening } from './ports';
import { stackEnvironment } from './stackEnvironment';
import { claimStateFolder, isAlive, readStackFile, removeStackFile, writeStackFile } from './stackFile';
import type { StackAddresses, StackFile } from './stackFile';
import { allServices, type StackContext, type StackOptions } from './stackOptions';
import { startServers } from './stackServers';
import { startWorkers, stopInOrder } from './stackWorkers';

export interface Stack {
  addresses: StackAddresses;
  /** What a worker or a client of this stack needs, credentials included: never print or store it. */
  environment: Record<string, string>;
  /** Workers first, then the servers they use; resolves when no process is left. */
  stop(): Promise<void>;
}

export interface RunningStack {
  addresses: StackAddresses;
  environment: Record<string, string>;
  /** Of the process that owns it. */
  pid: number;
  /** ISO 8601, UTC. */
  startedAt: string;
}

/**
 * Starts the servers and workers of one machine, each under a guard and supervised, and writes `stack.json`.
 * @throws Error when the folder is in use, a tool is missing or a server does not start; nothing is left running then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const context = createContext(options);
  await claimStateFolder(context.stateFolder);
  const stop = async (): Promise<void> => {
    await stopInOrder(context.running);
    await removeStackFile(context.stateFolder);
  };
  try {
    const startedAt = new Date().toISOString();
    const servers = await startServers(context);
    const save = (state: StackFile['state']): Promise<void> =>
      writeStackFile(context.stateFolder, {
        ...{ schemaVersion: 1, state, pid: process.pid, startedAt, ...servers },
        processes: processesOf(context),
      });
    await save('starting');
    const environment = await environmentOf(servers.addresses, servers.ownAddresses, context.stateFolder);
    await startWorkers(context, environment);
    await save('running');
    return { addresses: servers.addresses, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The stack of a folder, when its owner lives and every server of its own accepts connections. */
export async function findRunningStack(stateFolder: string): Promise<RunningStack | undefined> {
  const folder = path.resolve(stateFolder);
  const file = await readStackFile(folder);
  if (file?.state !== 'running' || file.addresses === undefined || !isAlive(file.pid)) return undefined;
  const listening = await Promise.all(file.ownAddresses.map(isListening));
  if (listening.includes(false)) return undefined;
  const environment = await environmentOf(file.addresses, file.ownAddresses, folder);
  return { addresses: file.addresses, environment, pid: file.pid, startedAt: file.startedAt };
}

function createContext(options: StackOptions): StackContext {
  return {
    stateFolder: path.resolve(options.stateFolder),
    services: new Set(options.services ?? allServices),
    environment: options.environment ?? process.env,
    options,
    onEvent: (event) => options.onEvent?.(event),
    running: [],
  };
}

function environmentOf(
  addresses: StackAddresses,
  ownAddresses: string[],
  stateFolder: string,
): Promise<Record<string, string>> {
  const isOwn = (address: string): boolean => ownAddresses.includes(address);
  const own = { temporal: isOwn(addresses.temporal), objectStore: isOwn(addresses.objectStore) };
  return stackEnvironment(addresses, stateFolder, own);
}

function processesOf(context: StackContext): StackFile['processes'] {
  return context.running.flatMap(({ name, pid }) => {
    const id = pid();
    return id === undefined ? [] : [{ name, pid: id }];
  });
}
