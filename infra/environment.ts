import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { RankwrightError } from '../core/errors';
import type { S3Options } from './artifactStore/s3ObjectStore';
import type { HubSettings } from './models/hubModel';

/** What the process was given from outside; this file alone reads environment variables. */
export interface Environment {
  /** With TLS, key and metadata, as Temporal's own variables or its configuration file give them. */
  temporal: { address: string; namespace: string; connection: ClientConnectConfig['connectionOptions'] };
  s3: S3Options;
  llm: {
    baseUrl: string | undefined;
    apiKey: string | undefined;
    rehearsalUrl: string | undefined;
    /** A file of prices by model. */
    priceTable?: string | undefined;
  };
  /** What clients of `rankwright serve` must know. */
  serving: { apiKey: string | undefined };
  /** What notifications may use of this machine. */
  notify: NotifyEnvironment;
  /** Of the Hugging Face Hub, in its own variables. */
  hub: HubSettings;
  stateFolder: string;
  cacheFolder: string;
  /** Threads for computing on this machine; absent: what the library takes. */
  threads: number | undefined;
}

export interface NotifyEnvironment {
  /** Whether programs that a spec names may be run. */
  allowsCommands: boolean;
  /** What such a program sees of the environment: no credentials. */
  commandVariables: Record<string, string | undefined>;
  /** Of the variables RANKWRIGHT_NOTIFY_…, and of no other. */
  readVariable: (name: string) => string | undefined;
}

type Variables = Record<string, string | undefined>;

/** Reads the environment; a variable that is needed only later is checked where it is needed. */
export function readEnvironment(variables: Variables = process.env): Environment {
  return {
    temporal: readTemporal(variables),
    s3: {
      bucket: variables['RANKWRIGHT_S3_BUCKET'] ?? 'rankwright',
      region: variables['RANKWRIGHT_S3_REGION'] ?? 'us-east-1',
      pathStyle: (variables['RANKWRIGHT_S3_PATH_STYLE'] ?? 'true') !== 'false',
      ...(variables['RANKWRIGHT_S3_ENDPOINT'] ? { endpoint: variables['RANKWRIGHT_S3_ENDPOINT'] } : {}),
    },
    llm: {
      baseUrl: variables['OPENAI_BASE_URL'] || undefined,
      apiKey: variables['OPENAI_API_KEY']?.trim() || undefined,
      rehearsalUrl: variables['RANKWRIGHT_REHEARSAL_URL'] || undefined,
      priceTable: variables['RANKWRIGHT_PRICES'] || undefined,
    },
    serving: { apiKey: variables['RANKWRIGHT_API_KEY']?.trim() || undefined },
    notify: {
      allowsCommands: variables['RANKWRIGHT_ALLOW_COMMANDS'] === 'true',
      commandVariables: { PATH: variables['PATH'], HOME: variables['HOME'], LANG: variables['LANG'] },
      readVariable: (name) => (name.startsWith('RANKWRIGHT_NOTIFY_') ? variables[name]?.trim() : undefined),
    },
    hub: {
      endpoint: (variables['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, ''),
      token: variables['HF_TOKEN']?.trim() || undefined,
    },
    stateFolder: resolve(variables['RANKWRIGHT_STATE_FOLDER'] ?? '.rankwright'),
    cacheFolder: resolve(variables['RANKWRIGHT_CACHE'] ?? join(cacheHome(variables), 'rankwright')),
    threads: parseThreads(variables['RANKWRIGHT_THREADS']),
  };
}

function readTemporal(variables: Variables): Environment['temporal'] {
  const given = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) });
  const address = connectionOptions.address ?? '127.0.0.1:7233';
  return { address, namespace: namespace ?? 'default', connection: { ...connectionOptions, address } };
}

function cacheHome(variables: Variables): string {
  return variables['XDG_CACHE_HOME'] || join(homedir(), '.cache');
}

function parseThreads(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads > 0) return threads;
  throw new RankwrightError('not-configured', `RANKWRIGHT_THREADS is "${text}"`, {
    mend: 'give a whole number of threads above 0, or leave the variable out',
  });
}
