import path from 'node:path';
import { RankwrightError } from '../core/errors';
import type { Place } from './listLinks';
import { isTemporalNamed } from '../infra/temporalSettings';
import type { Addresses, Client, OwnedServers, RunningServers, ServerSet, World } from './ports';

/** A connected client with the servers behind it; `embedded` servers end with the session. */
export interface Session {
  readonly client: Client;
  embedded: boolean;
  readonly addresses: Addresses | undefined;
  stateFolder: string;
  /** Takes over what the servers report, such as a worker that was started again; stderr until it is called. */
  listenToServers(listener: (line: string) => void): void;
  /** Looks for the servers of the state folder again: those that were started anew may answer elsewhere. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to the servers that the environment names, else to those that run for the state folder, else starts
 * what is `needed`. @throws RankwrightError `not-configured` when nothing runs and `needed` is "running".
 */
export async function openSession(world: World, needed: ServerSet | 'running'): Promise<Session> {
  const stateFolder = stateFolderOf(world);
  let listener = (line: string) => world.terminal.err.write(`${line}\n`);
  const listenToServers = (next: (line: string) => void) => {
    listener = next;
  };
  const base = { stateFolder, listenToServers };
  if (isTemporalNamed(world.environment)) {
    return withClient(await world.connect({}), { ...base, embedded: false, addresses: undefined });
  }
  const running = await world.servers.find(stateFolder);
  if (running) return followServers(world, running, base);
  if (needed === 'running') throw nothingRuns(stateFolder);
  const owned = await startServers(world, stateFolder, needed, (line) => listener(line));
  try {
    const client = await world.connect(owned.environment);
    return withClient(client, { ...base, embedded: true, addresses: owned.addresses }, () => owned.stop());
  } catch (error) {
    await owned.stop();
    throw error;
  }
}

/** `$RANKWRIGHT_STATE_FOLDER`, else `.rankwright` in the current folder. */
export function stateFolderOf(world: World): string {
  return path.resolve(world.currentFolder, world.environment.RANKWRIGHT_STATE_FOLDER || '.rankwright');
}

/** Where people look at the runs of a session: the UI that its servers brought, else the one that is named. */
export function placeOf(world: World, { addresses }: Pick<Session, 'addresses'>): Place {
  const ui = addresses?.temporalUi ?? (world.environment.RANKWRIGHT_TEMPORAL_UI || undefined);
  return { ui: ui?.replace(/\/+$/, ''), namespace: world.environment.TEMPORAL_NAMESPACE || 'default' };
}

/** Runs a task with a session and closes it whatever happens. */
export async function withSession<Result>(
  world: World,
  needed: ServerSet | 'running',
  task: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(world, needed);
  try {
    return await task(session);
  } finally {
    await session.close();
  }
}

/** Starts servers of this process. @throws RankwrightError: servers that do not start are for the person to mend. */
export async function startServers(
  world: World,
  stateFolder: string,
  set: ServerSet,
  onStatus: (line: string) => void,
): Promise<OwnedServers> {
  try {
    return await world.servers.start({ stateFolder, set, onStatus });
  } catch (error) {
    if (error instanceof RankwrightError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const mend = '"npx rankwright doctor" says what is missing on this machine';
    throw new RankwrightError('missing-tool', message, { mend, cause: error });
  }
}

type Base = Pick<Session, 'stateFolder' | 'listenToServers'>;

/** Servers of another process, which may be stopped and started again meanwhile. */
async function followServers(world: World, running: RunningServers, base: Base): Promise<Session> {
  let servers = running;
  let client = await world.connect(servers.environment);
  return {
    ...{ ...base, embedded: false },
    get client() {
      return client;
    },
    get addresses() {
      return servers.addresses;
    },
    async reconnect() {
      const found = await world.servers.find(base.stateFolder);
      if (!found || JSON.stringify(found.addresses) === JSON.stringify(servers.addresses)) return;
      const next = await world.connect(found.environment);
      await client.close();
      [servers, client] = [found, next];
    },
    close: () => client.close(),
  };
}

function withClient(
  client: Client,
  rest: Base & Pick<Session, 'embedded' | 'addresses'>,
  stop?: () => Promise<void>,
): Session {
  const close = async () => {
    try {
      await client.close();
    } finally {
      await stop?.();
    }
  };
  return { client, ...rest, reconnect: () => Promise.resolve(), close };
}

function nothingRuns(stateFolder: string): RankwrightError {
  return new RankwrightError('not-configured', `no servers run for ${stateFolder}, and TEMPORAL_ADDRESS is not set`, {
    mend: 'start them in another terminal with "npx rankwright up", or set TEMPORAL_ADDRESS to those you have',
  });
}
