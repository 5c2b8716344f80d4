import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { attributeTypes, openAttributes } from '../client/attributes';
import { startGuardedProcess, type GuardedProcess } from './guardedProcess';
import { startOnFreePorts } from './startOnFreePorts';
import { waitUntilReady } from './readiness';

export interface TemporalServerOptions {
  /** The binary. */
  command: string;
  /** Keeps the SQLite file, so that runs outlive the server. */
  folder: string;
  logFile: string;
  /** Exact ports; left out: 7233 and 8233, or free ones when those are taken. */
  port?: number | undefined;
  uiPort?: number | undefined;
  /** Registered when the server starts, name to type; left out: those of this project. */
  searchAttributes?: Record<string, string> | undefined;
}

export interface TemporalServer {
  /** host:port of the gRPC front end. */
  address: string;
  uiUrl: string;
  process: GuardedProcess;
}

/** Starts Temporal's development server on 127.0.0.1 and waits until its front end serves the namespace `default`. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  await mkdir(options.folder, { recursive: true });
  const wanted = [
    { name: 'the Temporal server', wanted: options.port, preferred: 7233 },
    { name: "Temporal's UI", wanted: options.uiPort, preferred: 8233 },
  ];
  return startOnFreePorts(wanted, async ([port, uiPort]) => {
    const address = `127.0.0.1:${port}`;
    const process = await startGuardedProcess({
      name: 'temporal',
      command: options.command,
      args: serverArguments(options, Number(port), Number(uiPort)),
      logFile: options.logFile,
    });
    // Its own line comes first: until then another server may be the one that answers on this port.
    await waitUntilReady(process, async () => {
      return announces(await process.readLog(), Number(port)) && (await servesNamespace(address));
    });
    await registerAttributes(address, options.searchAttributes);
    return { address, uiUrl: `http://127.0.0.1:${uiPort}`, process };
  });
}

function serverArguments(options: TemporalServerOptions, port: number, uiPort: number): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--ui-port', `${uiPort}`],
    ...['--db-filename', path.join(options.folder, 'temporal.sqlite')],
    // The settings of the person's own Temporal command line are about other servers.
    ...['--disable-config-file', '--disable-config-env', '--log-level', 'warn', '--color', 'never'],
    // It would ask its maker's server for newer versions, and tell it of itself.
    ...['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
    ...Object.entries(options.searchAttributes ?? attributeTypes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
  ];
}

/**
 * A database of before learns nothing new from the server's arguments. One that has a name with another type is told of
 * by `doctor` and by the run that is refused; the server itself serves.
 */
async function registerAttributes(address: string, types: TemporalServerOptions['searchAttributes']): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 10_000 });
  try {
    await openAttributes(connection, 'default', types)
      .register()
      .catch(() => undefined);
  } finally {
    await connection.close();
  }
}

/** The server prints `Server:  localhost:7233`, whatever address it was told to bind. */
function announces(log: string, port: number): boolean {
  return new RegExp(`^Server:.*:${port}$`, 'm').test(log);
}

async function servesNamespace(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } finally {
    await connection.close();
  }
}
