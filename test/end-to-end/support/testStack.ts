import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { S3ObjectStore } from '../../../infra/artifactStore/s3ObjectStore';
import type { Client } from '../../../infra/client/client';
import { connect } from '../../../infra/client/connect';
import { readEnvironment } from '../../../infra/environment';
import { startStack } from '../../../infra/servers/stack';
import { readStackFile } from '../../../infra/servers/stackFile';
import { allServices, type ServiceName } from '../../../infra/servers/stackOptions';
import type { StackEvent } from '../../../infra/servers/supervise';
import { resolveTools } from '../../../infra/servers/tools';
import { descendantsOf, isRunning, type RunningProcess } from './processTree';
import { writeSmallCorpus } from './smallPipeline';

export interface TestStack {
  /** Holds the corpus of `smallSpec`, so specs are relative to it, and `state` with the stack's files. */
  folder: string;
  client: Client;
  temporal: TemporalClient;
  store: S3ObjectStore;
  /** What the supervisor told so far. */
  events: StackEvent[];
  /** The running process itself, not the guard above it; undefined between a crash and the next start. */
  running(name: 'cpu' | 'llm' | 'gpu' | 'temporal'): RunningProcess | undefined;
  worker(name: 'cpu' | 'llm' | 'gpu'): RunningProcess;
  trainers(): RunningProcess[];
  /** Chat completions that the rehearsal server has received. */
  rehearsalRequests(): Promise<number>;
  /** Stops everything, asserts that no process is left, and deletes the folder. */
  stop(): Promise<void>;
}

/** A whole stack of this project's compiled programs, in a folder of its own. */
export async function startTestStack(
  options: { latencyMs?: number; environment?: Record<string, string>; services?: readonly ServiceName[] } = {},
): Promise<TestStack> {
  const { services = allServices } = options;
  const others = new Set(descendantsOf(process.pid).map(({ pid }) => pid));
  const folder = await mkdtemp(path.join(tmpdir(), 'rw-e2e-'));
  await writeSmallCorpus(folder);
  const stateFolder = path.join(folder, 'state');
  const countFile = path.join(folder, 'requests.txt');
  const events: StackEvent[] = [];
  const rehearsal = [path.join(__dirname, 'rehearsal.cjs'), String(options.latencyMs ?? 0), countFile];
  const stack = await startStack({
    ...{ stateFolder, services },
    environment: { ...process.env, ...options.environment },
    programs: { rehearsal: { command: process.execPath, args: rehearsal } },
    onEvent: (event) => events.push(event),
  });
  // The S3 SDK reads keys from the environment of the process, once a client: each client asks something now.
  Object.assign(process.env, stack.environment);
  const store = new S3ObjectStore(readEnvironment(stack.environment).s3);
  await store.has('nothing');
  const client = await connect(stack.environment);
  const connection = await Connection.connect({ address: stack.addresses.temporal });
  return {
    folder,
    client,
    temporal: new TemporalClient({ connection }),
    store,
    events,
    running: findRunning,
    worker: (name) => workerOf(name),
    trainers,
    rehearsalRequests: async () => Number(await readFile(countFile, 'utf8')),
    stop: async () => {
      const atStart = (await readStackFile(stateFolder))?.processes.map(({ pid }) => pid) ?? [];
      const now = descendantsOf(process.pid)
        .map(({ pid }) => pid)
        .filter((pid) => !others.has(pid));
      await client.close();
      await connection.close();
      await stack.stop();
      expect(atStart).toHaveLength(services.length);
      expect([...atStart, ...now].filter(isRunning)).toEqual([]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when none of the processes runs any more. */
export async function waitUntilEnded(processes: RunningProcess[]): Promise<void> {
  await waitFor(() => (processes.some(({ pid }) => isRunning(pid)) ? undefined : true));
}

/** @throws where the set-up has not been run: tests that are left out would look like tests that passed. */
export function describeWithTools(title: string, tests: () => void): void {
  const missing = missingTool();
  if (missing) throw new Error(`${title}: ${missing}`);
  describe(title, tests);
}

/** Polls until `read` gives a value. The test's own time limit ends a wait in vain. */
export async function waitFor<Value>(read: () => Value | undefined | Promise<Value | undefined>, everyMs = 50) {
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    await sleep(everyMs);
  }
}

function findRunning(name: string): RunningProcess | undefined {
  const program = name === 'temporal' ? 'start-dev' : path.join('dist/workers', `${name}.js`);
  return descendantsOf(process.pid).find(({ command }) => command.includes(program) && !command.includes('guard.mjs'));
}

function workerOf(name: string): RunningProcess {
  const found = findRunning(name);
  if (!found) throw new Error(`the worker ${name} does not run`);
  return found;
}

function trainers(): RunningProcess[] {
  return descendantsOf(process.pid).filter(({ command }) => command.includes('rankwright_trainer'));
}

function missingTool(): string | undefined {
  try {
    const { temporal, versitygw, python, models } = resolveTools();
    return temporal && versitygw && python && models.minilm ? undefined : 'nothing is set up';
  } catch (error) {
    return (error as Error).message;
  }
}
