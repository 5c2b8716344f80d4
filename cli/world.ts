import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as S3StoreModule from '../infra/artifactStore/s3ObjectStore';
import type * as ClientModule from '../infra/client/connect';
import { readEnvironment, showable } from '../infra/environment';
import { isListening } from '../infra/servers/ports';
import type * as RerankerModule from '../infra/serving/reranker';
import type * as RerankServerModule from '../infra/serving/http/rerankServer';
import { projectRoot } from '../infra/servers/projectRoot';
import type * as StackModule from '../infra/servers/stack';
import type * as ToolsModule from '../infra/servers/tools';
import { isTemporalNamed } from '../infra/temporalSettings';
import { listChecks, type DoctorPorts } from './doctor/listChecks';
import type { Servers, Serving, World } from './ports';
import { createClock, createFiles, createTerminal, onInterrupt } from './system';

/** Loaded when first needed: the SDKs of Temporal and S3 take longer to load than most commands take to run. */
const load = createRequire(__filename);

interface WorkerModule {
  main(): Promise<void>;
}

/** The world of this process: its terminal and disk, the servers of infra/, the workers of workers/. */
export function createWorld(): World {
  const projectFolder = projectRoot();
  const { version } = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as { version: string };
  const servers = createServers();
  return {
    environment: { ...process.env },
    currentFolder: process.cwd(),
    projectFolder,
    version,
    terminal: createTerminal((text) => showable(text)),
    files: createFiles(),
    clock: createClock(),
    servers,
    serving: createServing(version),
    connect: (additions) => (load('../infra/client/connect') as typeof ClientModule).connect(adopt(additions)),
    onInterrupt,
    runWorker: (name) => (load(`../workers/${name}`) as WorkerModule).main(),
    listChecks: () => listChecks(createDoctorPorts(servers)),
  };
}

function createServers(): Servers {
  const stack = () => load('../infra/servers/stack') as typeof StackModule;
  return {
    find: (stateFolder) => stack().findRunningStack(stateFolder),
    start: ({ stateFolder, set, onStatus }) =>
      stack().startStack({
        stateFolder,
        ...(set === 'storage' && { services: ['temporal', 'object-store'] as const }),
        onEvent: ({ message }) => onStatus(message),
      }),
  };
}

function createServing(version: string): Serving {
  return {
    loadReranker: (options) =>
      (load('../infra/serving/reranker') as typeof RerankerModule).loadReranker({
        threads: readEnvironment().threads,
        ...options,
      }),
    startServer: (reranker, options) =>
      (load('../infra/serving/http/rerankServer') as typeof RerankServerModule).startRerankServer(reranker, {
        ...{ ...options, version, apiKey: readEnvironment().serving.apiKey },
      }),
  };
}

function createDoctorPorts(servers: Servers): DoctorPorts {
  const tools = () => (load('../infra/servers/tools') as typeof ToolsModule).resolveTools();
  const { llm, stateFolder, s3, temporal } = readEnvironment();
  return {
    nodeVersion: process.versions.node,
    stateFolder,
    nowMs: () => Date.now(),
    fetch,
    tools: {
      temporal: () => tools().temporal,
      versitygw: () => tools().versitygw,
      python: () => tools().python.command,
      minilm: () => tools().models.minilm,
    },
    configured: {
      temporal: isTemporalNamed(process.env) ? temporal.address : undefined,
      objectStore: s3.endpoint,
    },
    findServers: () => servers.find(stateFolder),
    isListening,
    openStore: (additions) => {
      const { S3ObjectStore } = load('../infra/artifactStore/s3ObjectStore') as typeof S3StoreModule;
      return new S3ObjectStore(readEnvironment(adopt(additions)).s3);
    },
    languageModel: llm,
  };
}

/** The S3 SDK finds its keys in the environment of the process, and nowhere else where they would not be seen. */
function adopt(additions: Record<string, string>): Record<string, string | undefined> {
  return Object.assign(process.env, additions);
}
