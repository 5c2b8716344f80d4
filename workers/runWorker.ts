import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  DefaultLogger,
  NativeConnection,
  type NativeConnectionOptions,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { RankwrightError } from '../core/errors';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import type { Environment } from '../infra/environment';
import { sweepScratchFolders } from '../infra/scratchFolder';
import { connectionMend } from '../infra/temporalSettings';

export interface WorkerSettings {
  environment: Environment;
  store: ObjectStore;
  taskQueue: string;
  activities: object;
  /** Activities that this process runs at a time. */
  concurrency: number;
  /** The workflows run here too, from the bundle that the build made. */
  hostsWorkflows?: boolean;
}

/** How long running activities may take to end after a stop was asked for; what they heartbeat is kept. */
const shutdownGrace = '10s';

/**
 * Connects one worker and runs it until SIGINT or SIGTERM.
 * @throws not-configured, storage-denied and their like at once where it would take work and fail it
 */
export async function runWorker(settings: WorkerSettings): Promise<void> {
  const { address, namespace, connection: options } = settings.environment.temporal;
  Runtime.install({ logger: new DefaultLogger('INFO'), shutdownSignals: ['SIGINT', 'SIGTERM'] });
  await sweepScratchFolders();
  await reachBucket(settings.store);
  const connection = await connectTo(address, options);
  try {
    const worker = await Worker.create({ connection, namespace, ...optionsOf(settings) });
    process.stdout.write(`${JSON.stringify({ ready: settings.taskQueue, address })}\n`);
    await worker.run();
  } finally {
    await connection.close();
  }
}

function optionsOf({
  taskQueue,
  activities,
  concurrency,
  hostsWorkflows,
}: WorkerSettings): Omit<WorkerOptions, 'connection'> {
  return {
    taskQueue,
    activities,
    maxConcurrentActivityTaskExecutions: concurrency,
    // Progress bars are read from heartbeats: by default Temporal passes on one in 30 seconds.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: shutdownGrace,
    ...(hostsWorkflows ? { workflowBundle: { codePath: bundlePath() }, maxCachedWorkflows: 200 } : {}),
  };
}

async function reachBucket(store: ObjectStore): Promise<void> {
  for await (const _ of store.list('limits/')) return;
}

async function connectTo(address: string, options: NativeConnectionOptions): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(options);
  } catch (cause) {
    throw new RankwrightError('not-configured', `no Temporal server answers at ${address}`, {
      mend: connectionMend(options),
      cause,
    });
  }
}

/** A missing bundle stops the worker: bundling at the start would hide that the build was not run. */
function bundlePath(): string {
  const path = join(__dirname, 'workflowBundle.js');
  if (existsSync(path)) return path;
  throw new RankwrightError('missing-tool', `${path} does not exist`, { mend: 'run `npm run build`' });
}
