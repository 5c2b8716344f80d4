import path from 'node:path';
import type { GuardedProcess } from './guardedProcess';
import { OBJECT_STORE_REGION, startObjectStore, type ObjectStore } from './objectStore';
import { projectRoot } from './projectRoot';
import { startRehearsal, type RehearsalServer } from './rehearsalServer';
import type { StackAddresses } from './stackFile';
import { logFileOf, type ServiceName, type StackContext } from './stackOptions';
import { superviseProcess } from './supervise';
import { startTemporalServer, type TemporalServer } from './temporalServer';
import { resolveTools } from './tools';

export interface StackServers {
  addresses: StackAddresses;
  /** Those that this stack serves itself. */
  ownAddresses: string[];
}

/** Starts the wanted servers one after the other; the addresses of the others come from the environment. */
export async function startServers(context: StackContext): Promise<StackServers> {
  const { environment } = context;
  const temporal = await superviseTemporal(context);
  const store = await superviseObjectStore(context);
  const rehearsal = await superviseRehearsal(context);
  const addresses: StackAddresses = {
    temporal: temporal?.address ?? requireVariable(environment, 'TEMPORAL_ADDRESS', 'temporal'),
    ...(temporal && { temporalUi: temporal.uiUrl }),
    objectStore: store?.endpoint ?? requireVariable(environment, 'RANKWRIGHT_S3_ENDPOINT', 'object-store'),
    bucket: store?.bucket ?? environment.RANKWRIGHT_S3_BUCKET ?? 'rankwright',
    region: store?.region ?? environment.RANKWRIGHT_S3_REGION ?? OBJECT_STORE_REGION,
    ...(rehearsal && { rehearsal: rehearsal.url }),
  };
  const own = [temporal?.address, temporal?.uiUrl, store?.endpoint, rehearsal?.url];
  return { addresses, ownAddresses: own.filter((address) => address !== undefined) };
}

function superviseTemporal(context: StackContext): Promise<TemporalServer | undefined> {
  return superviseServer<TemporalServer>(context, 'temporal', (previous) =>
    startTemporalServer({
      command: resolveTools(context.environment).temporal,
      folder: path.join(context.stateFolder, 'temporal'),
      logFile: logFileOf(context, 'temporal'),
      port: previous && portOf(`tcp://${previous.address}`),
      uiPort: previous && portOf(previous.uiUrl),
      searchAttributes: context.options.searchAttributes,
    }),
  );
}

function superviseObjectStore(context: StackContext): Promise<ObjectStore | undefined> {
  return superviseServer<ObjectStore>(context, 'object-store', (previous) =>
    startObjectStore({
      command: resolveTools(context.environment).versitygw,
      folder: path.join(context.stateFolder, 'object-store'),
      logFile: logFileOf(context, 'object-store'),
      port: previous && portOf(previous.endpoint),
    }),
  );
}

function superviseRehearsal(context: StackContext): Promise<RehearsalServer | undefined> {
  const compiled = path.join(projectRoot(), 'dist/infra/rehearsal/main.js');
  return superviseServer<RehearsalServer>(context, 'rehearsal', (previous) =>
    startRehearsal({
      program: context.options.programs?.rehearsal ?? { command: process.execPath, args: [compiled] },
      logFile: logFileOf(context, 'rehearsal'),
      port: previous && portOf(previous.url),
    }),
  );
}

/** After a crash a server starts again on the same ports, because its clients keep the address that they were given. */
async function superviseServer<Server extends { process: GuardedProcess }>(
  context: StackContext,
  name: ServiceName,
  start: (previous: Server | undefined) => Promise<Server>,
): Promise<Server | undefined> {
  if (!context.services.has(name)) return undefined;
  let server: Server | undefined;
  const supervised = await superviseProcess({
    name,
    onEvent: context.onEvent,
    start: async () => (server = await start(server)).process,
  });
  context.running.push(supervised);
  return server;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function requireVariable(environment: NodeJS.ProcessEnv, variable: string, service: ServiceName): string {
  const value = environment[variable];
  if (value) return value;
  throw new Error(
    `${variable} is not set, and the service "${service}" is not among those to start; set it, or start the service`,
  );
}
