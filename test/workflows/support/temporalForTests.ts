import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { CpuActivities, GpuActivities, LlmActivities } from '../../../core/contracts/activities';
import { choosePort } from '../../../infra/servers/ports';
import { startTemporalServer } from '../../../infra/servers/temporalServer';
import { resolveTools } from '../../../infra/servers/tools';
import { activityClasses, eventsPerRun, taskQueues } from '../../../temporal.config';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export interface TemporalForTests {
  client: Client;
  /** Throws when a history does not replay on the code of today. */
  replay(history: History, workflowId: string): Promise<void>;
  /** The worker of the workflows ends, and one with another release of them begins. @param change of the bundled code */
  upgrade(change: (code: string) => string): Promise<void>;
  /** The server is stopped, and has its address and its database again once `meanwhile` has ended. */
  restartServer(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Stand in for the project's own numbers, so that a test sees in seconds what takes hours or a kill. */
export interface TestOptions {
  /** When a workflow continues as new. */
  eventsPerRun?: number;
  /** When a worker that says nothing is taken for dead. */
  heartbeatTimeout?: string;
  /** How long a batch may take to stop. */
  longestCancelMs?: number;
}

/** Temporal's development server with this project's workflows and the given activities on all three queues. */
export async function startTemporalForTests(
  activities: { cpu: CpuActivities; llm: LlmActivities; gpu: GpuActivities },
  options: TestOptions = {},
): Promise<TemporalForTests> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const folder = await mkdtemp(path.join(tmpdir(), 'rw-workflows-'));
  const logFile = path.join(folder, 'temporal.log');
  const binary = { command: resolveTools().temporal, folder, logFile };
  // Not the usual port: while a server is stopped another test's would take it, and have this one's workers.
  const ports = { port: await choosePort({ name: 'Temporal' }), uiPort: await choosePort({ name: "Temporal's UI" }) };
  let server = await startTemporalServer({ ...binary, ...ports });
  const workflowsPath = require.resolve('../../../workflows');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const workflowBundle = { code: withNumbers(code, options) };
  const connection = await NativeConnection.connect({ address: server.address });
  const throttle = { maxHeartbeatThrottleInterval: 100, defaultHeartbeatThrottleInterval: 100 };
  const common = { connection, ...throttle, maxConcurrentActivityTaskExecutions: 20, shutdownGraceTime: 0 };
  const hostWorkflows = async (bundle: { code: string }): Promise<RunningWorker> =>
    run({ ...common, workflowBundle: bundle, taskQueue: taskQueues.cpu, activities: activities.cpu });
  let host = await hostWorkflows(workflowBundle);
  const others = await Promise.all([
    run({ ...common, taskQueue: taskQueues.llm, activities: activities.llm }),
    run({ ...common, taskQueue: taskQueues.gpu, activities: activities.gpu }),
  ]);
  const clientConnection = await Connection.connect({ address: server.address });
  return {
    client: new Client({ connection: clientConnection }),
    replay: (history, workflowId) => Worker.runReplayHistory({ workflowBundle }, history, workflowId),
    upgrade: async (change) => {
      await host.stop();
      host = await hostWorkflows({ code: change(workflowBundle.code) });
    },
    restartServer: async (meanwhile) => {
      await server.process.stop();
      await meanwhile();
      server = await startTemporalServer({ ...binary, ...ports });
    },
    stop: async () => {
      await Promise.all([host, ...others].map((worker) => worker.stop()));
      await clientConnection.close();
      await connection.close();
      await server.process.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface RunningWorker {
  stop(): Promise<void>;
}

async function run(options: WorkerOptions): Promise<RunningWorker> {
  const worker = await Worker.create(options);
  const ended = worker.run();
  return {
    stop: async () => {
      worker.shutdown();
      await ended;
    },
  };
}

/** The bundled code with other numbers. */
export function withNumbers(code: string, options: TestOptions): string {
  const { heartbeatTimeout } = activityClasses.llmShard;
  const own = {
    ...{ eventsPerRun: `eventsPerRun = ${eventsPerRun}`, longestCancelMs: 'longestCancelMs = hourMs / 4' },
    heartbeatTimeout: `heartbeatTimeout: '${heartbeatTimeout}'`,
  };
  const others = {
    eventsPerRun: `eventsPerRun = ${options.eventsPerRun}`,
    longestCancelMs: `longestCancelMs = ${options.longestCancelMs}`,
    heartbeatTimeout: `heartbeatTimeout: '${options.heartbeatTimeout}'`,
  };
  const names = Object.keys(options) as (keyof TestOptions)[];
  return names.reduce((changed, name) => replaceIn(changed, own[name], others[name]), code);
}

function replaceIn(code: string, own: string, other: string): string {
  const changed = code.replaceAll(own, other);
  if (changed === code) throw new Error(`the bundle does not hold "${own}" as it was expected`);
  return changed;
}

/** The histories of all runs of a workflow, the first first: it may have continued as new. */
export async function historiesOf({ client }: TemporalForTests, workflowId: string): Promise<History[]> {
  const histories: History[] = [];
  let runId = await firstRunOf(client, workflowId);
  while (runId) {
    const history: History = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.push(history);
    const last = history.events?.at(-1);
    runId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return histories;
}

async function firstRunOf(client: Client, workflowId: string): Promise<string | undefined> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return history.events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId ?? undefined;
}
