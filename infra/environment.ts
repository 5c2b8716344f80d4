import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { RankwrightError } from '../core/errors';
import type { S3Options } from './artifactStore/s3ObjectStore';
import type { HubSettings } from './models/hubModel';
import { omitSecrets, readSecret, withoutSecrets } from './secretVariables';
import { readTelemetrySettings, type TelemetrySettings } from './telemetrySettings';
import { readTemporalSettings, type TemporalSettings } from './temporalSettings';

/** What the process was given from outside; this file alone reads environment variables. */
export interface Environment {
  temporal: TemporalSettings;
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
  /** What a worker shows of itself; all of it is off unless it is asked for. */
  telemetry: TelemetrySettings;
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
    temporal: readTemporalSettings(variables),
    s3: {
      bucket: variables['RANKWRIGHT_S3_BUCKET'] ?? 'rankwright',
      region: variables['RANKWRIGHT_S3_REGION'] || variables['AWS_REGION'] || 'us-east-1',
      pathStyle: (variables['RANKWRIGHT_S3_PATH_STYLE'] ?? 'true') !== 'false',
      ...(variables['RANKWRIGHT_S3_ENDPOINT'] ? { endpoint: variables['RANKWRIGHT_S3_ENDPOINT'] } : {}),
      ...parseEncryption(variables),
    },
    llm: {
      baseUrl: variables['OPENAI_BASE_URL'] || undefined,
      apiKey: readSecret('OPENAI_API_KEY', variables),
      rehearsalUrl: variables['RANKWRIGHT_REHEARSAL_URL'] || undefined,
      priceTable: variables['RANKWRIGHT_PRICES'] || undefined,
    },
    serving: { apiKey: readSecret('RANKWRIGHT_API_KEY', variables) },
    notify: {
      allowsCommands: variables['RANKWRIGHT_ALLOW_COMMANDS'] === 'true',
      commandVariables: { PATH: variables['PATH'], HOME: variables['HOME'], LANG: variables['LANG'] },
      readVariable: (name) => (name.startsWith('RANKWRIGHT_NOTIFY_') ? readSecret(name, variables) : undefined),
    },
    hub: {
      endpoint: (variables['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, ''),
      token: readSecret('HF_TOKEN', variables),
    },
    stateFolder: resolve(variables['RANKWRIGHT_STATE_FOLDER'] ?? '.rankwright'),
    cacheFolder: resolve(variables['RANKWRIGHT_CACHE'] ?? join(cacheHome(variables), 'rankwright')),
    telemetry: readTelemetrySettings(variables),
    threads: parseThreads(variables['RANKWRIGHT_THREADS']),
  };
}

/** A text as it may be shown to people: whatever an error repeats of the secrets of this process is left out. */
export function showable(text: string, variables: Variables = process.env): string {
  return withoutSecrets(text, variables);
}

/** The environment of a process of ours that asks nobody, such as the trainer: no credentials. */
export function variablesWithoutSecrets(variables: Variables = process.env): Variables {
  return omitSecrets(variables);
}

/** Objects that are written are encrypted by S3 with its own keys, or with one of its key management service. */
function parseEncryption(variables: Variables): Pick<S3Options, 'encryption'> {
  const kind = variables['RANKWRIGHT_S3_SSE'] || undefined;
  const keyId = variables['RANKWRIGHT_S3_SSE_KMS_KEY_ID'] || undefined;
  if (kind === 'AES256' && !keyId) return { encryption: { kind } };
  if (kind === 'aws:kms') return { encryption: { kind, ...(keyId ? { keyId } : {}) } };
  if (kind === undefined && keyId === undefined) return {};
  const received = `RANKWRIGHT_S3_SSE is "${kind ?? ''}"${keyId ? ' and RANKWRIGHT_S3_SSE_KMS_KEY_ID is set' : ''}`;
  throw new RankwrightError('not-configured', received, {
    mend: 'set RANKWRIGHT_S3_SSE to AES256 without a key id, or to aws:kms, which may have one; or leave both out',
  });
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
