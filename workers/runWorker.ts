import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { RankwrightError } from '../core/errors';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import type { Environment } from '../infra/environment';
import { sweepScratchFolders } from '../infra/scratchFolder';
import { connectionMend } from '../infra/temporalSettings';
import { shutdownGraceSeconds } from '../temporal.config';
import { bundleNames } from './bundleNames';
import { startHealthServer } from './telemetry/healthServer';
import { observeWorker, runtimeOptions } from './telemetry/observeWorker';

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

/**
 * Connects one worker and runs it until SIGINT or SIGTERM.
 * @throws not-configured, storage-denied and their like at once where it would take work and fail it
 */
export async function runWorker(settings: WorkerSettings): Promise<void> {
  const { telemetry } = settings.environment;
  let worker: Worker | undefined;
  Runtime.install(runtimeOptions(telemetry));
  const health = telemetry.health && (await startHealthServer(telemetry.health, () => worker?.getState()));
  const observed = observeWorker(telemetry, settings.taskQueue);
  try {
    await sweepScratchFolders();
    await reachBucket(settings.store);
    await withConnection(settings, async (connection) => {
      const { address, namespace } = settings.environment.temporal;
      const options = { ...optionsOf(settings), ...observed.workerOptions };
      worker = await Worker.create({ connection, namespace, ...options });
      process.stdout.write(`${JSON.stringify({ ready: settings.taskQueue, address })}\n`);
      await worker.run();
    });
  } finally {
    await observed.close();
    health?.close();
  }
}

function optionsOf({
  environment,
  taskQueue,
  activities,
  concurrency,
  hostsWorkflows,
}: WorkerSettings): Omit<WorkerOptions, 'connection'> {
  const isTraced = environment.telemetry.tracesUrl !== undefined;
  return {
    taskQueue,
    activities,
    maxConcurrentActivityTaskExecutions: concurrency,
    // Progress bars are read from heartbeats: by default Temporal passes on one in 30 seconds.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: `${shutdownGraceSeconds}s`,
    ...deploymentOptions(environment.temporal),
    ...(hostsWorkflows ? { workflowBundle: { codePath: bundlePath(isTraced) }, maxCachedWorkflows: 200 } : {}),
  };
}

/** Where releases are told apart, a run ends on the one that began it. */
function deploymentOptions({ release }: Environment['temporal']): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (!release) return {};
  return {
    workerDeploymentOptions: { version: release, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' },
  };
}

async function reachBucket(store: ObjectStore): Promise<void> {
  for await (const _ of store.list('limits/')) return;
}

async function withConnection(
  { environment: { temporal } }: WorkerSettings,
  work: (connection: NativeConnection) => Promise<void>,
): Promise<void> {
  const connection = await connectTo(temporal);
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

async function connectTo({ address, connection }: Environment['temporal']): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(connection);
  } catch (cause) {
    throw new RankwrightError('not-configured', `no Temporal server answers at ${address}`, {
      mend: connectionMend(connection),
      cause,
    });
  }
}

/** A missing bundle stops the worker: bundling at the start would hide that the build was not run. */
function bundlePath(isTraced: boolean): string {
  const path = join(__dirname, isTraced ? bundleNames.traced : bundleNames.plain);
  if (existsSync(path)) return path;
  throw new RankwrightError('missing-tool', `${path} does not exist`, { mend: 'run `npm run build`' });
}
