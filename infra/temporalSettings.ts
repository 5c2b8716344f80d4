import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import {
  loadClientConfigProfile,
  toClientOptions,
  type ClientConfigTLS,
  type ClientConnectConfig,
} from '@temporalio/envconfig';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { RankwrightError } from '../core/errors';
import { readSecret } from './secretVariables';

/** Where Temporal is, with TLS, key and metadata, as Temporal's own variables or its configuration file give them. */
export interface TemporalSettings {
  address: string;
  namespace: string;
  connection: ClientConnectConfig['connectionOptions'];
  /** The release that a worker belongs to; absent: workers are not told apart. */
  release: WorkerDeploymentVersion | undefined;
}

type Variables = Record<string, string | undefined>;

/** The variables each of which says that the server is one of the person's own. */
const namesOwnServer = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'] as const;

/**
 * Reads Temporal's variables (`TEMPORAL_ADDRESS`, `TEMPORAL_TLS…`, `TEMPORAL_API_KEY` and so on) over the profile of its
 * configuration file. What `@temporalio/envconfig` would pass over in silence is refused here, because a connection that
 * is less safe than was asked for looks like one that works. @throws not-configured
 */
export function readTemporalSettings(variables: Variables): TemporalSettings {
  refuseIgnored(variables);
  const apiKey = readSecret('TEMPORAL_API_KEY', variables);
  const { connectionOptions, namespace } = load({ ...variables, TEMPORAL_API_KEY: apiKey });
  const address = connectionOptions.address ?? '127.0.0.1:7233';
  const connection = { ...connectionOptions, address };
  return { address, namespace: namespace ?? 'default', connection, release: readRelease(variables) };
}

/** Whether the variables name a server of the person's own: else local ones are used, whatever is in a home folder. */
export function isTemporalNamed(variables: Variables): boolean {
  return namesOwnServer.some((name) => variables[name]);
}

/** What to look at when the server was not reached so. */
export function connectionMend({ tls, apiKey }: { tls?: unknown; apiKey?: unknown }): string {
  const start = 'start one (`npx rankwright up` starts everything), or name yours in TEMPORAL_ADDRESS';
  const secured = [...(tls ? ['the certificates in TEMPORAL_TLS_…'] : []), ...(apiKey ? ['TEMPORAL_API_KEY'] : [])];
  if (secured.length === 0) return `${start}; for one that demands TLS set TEMPORAL_TLS=true`;
  return `check that it runs, TEMPORAL_ADDRESS, and ${secured.join(' and ')}`;
}

/** What makes a client take a local development server for what it is, whatever else the person's variables say. */
export function localTemporalVariables(address: string): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: devNull,
    TEMPORAL_PROFILE: '',
    TEMPORAL_API_KEY: '',
    TEMPORAL_API_KEY_FILE: '',
    TEMPORAL_TLS: 'false',
    // Workers that were upgraded while the servers were down would leave the runs of the release before to nobody.
    TEMPORAL_DEPLOYMENT_NAME: '',
    TEMPORAL_WORKER_BUILD_ID: '',
  };
}

/** In the variables that Temporal's Worker Controller for Kubernetes sets. */
function readRelease(variables: Variables): WorkerDeploymentVersion | undefined {
  const deploymentName = variables['TEMPORAL_DEPLOYMENT_NAME'] || undefined;
  const buildId = variables['TEMPORAL_WORKER_BUILD_ID'] || undefined;
  if (deploymentName && buildId) return { deploymentName, buildId };
  if (!deploymentName && !buildId) return undefined;
  const [given, missing] = deploymentName
    ? ['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID']
    : ['TEMPORAL_WORKER_BUILD_ID', 'TEMPORAL_DEPLOYMENT_NAME'];
  throw refused(`${given} is set and ${missing} is not`, {
    mend: 'set both to tell releases of the workers apart, or neither',
  });
}

function load(variables: Variables): ClientConnectConfig {
  try {
    const profile = loadClientConfigProfile({
      overrideEnvVars: given(variables),
      configFileStrict: true,
      // The file in a home folder is about other servers than those that this project starts.
      disableFile: !isTemporalNamed(variables) || variables['TEMPORAL_CONFIG_FILE'] === devNull,
    });
    refuseHalfPair(profile.tls);
    return toClientOptions(profile);
  } catch (cause) {
    if (cause instanceof RankwrightError) throw cause;
    throw refused(cause instanceof Error ? cause.message : String(cause), {
      mend: 'check TEMPORAL_PROFILE, the files that TEMPORAL_TLS_… name, and the configuration file of Temporal (TEMPORAL_CONFIG_FILE)',
      cause,
    });
  }
}

/** An empty variable counts as unset, except a header's, which removes that header of the profile. */
function given(variables: Variables): Record<string, string> {
  const isGiven = (entry: [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined && (entry[1] !== '' || entry[0].startsWith('TEMPORAL_GRPC_META_'));
  return Object.fromEntries(Object.entries(variables).filter(isGiven));
}

function refuseIgnored(variables: Variables): void {
  const file = variables['TEMPORAL_CONFIG_FILE'];
  if (file && !existsSync(file)) throw refused(`TEMPORAL_CONFIG_FILE names ${file}, which is not there`, noFile);
  const tls = variables['TEMPORAL_TLS'];
  if (tls && !['true', '1', 'false', '0'].includes(tls)) {
    throw refused(`TEMPORAL_TLS is "${tls}", which would be read as no TLS`, { mend: 'set it to true or false' });
  }
  if (variables['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION']) {
    throw refused('TEMPORAL_TLS_DISABLE_HOST_VERIFICATION is set, which the SDK does not follow', {
      mend: 'leave it out, and name the certificate of its authority in TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    });
  }
  if (variables['TEMPORAL_CODEC_ENDPOINT']) {
    throw refused('TEMPORAL_CODEC_ENDPOINT is set, and payloads are not encoded: they hold no rows and no secrets', {
      mend: 'leave it out',
    });
  }
}

const noFile = { mend: 'name a file that is there, or leave the variable out' };

/** Half a pair would be left out, and the server be met without any certificate. */
function refuseHalfPair({ clientCert, clientKey }: ClientConfigTLS = {}): void {
  if ((clientCert === undefined) === (clientKey === undefined)) return;
  throw refused(`of certificate and key of the client only the ${clientCert ? 'certificate' : 'key'} is named`, {
    mend: 'name both, such as in TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH',
  });
}

function refused(message: string, options: { mend: string; cause?: unknown }): RankwrightError {
  return new RankwrightError('not-configured', `cannot configure Temporal: ${message}`, options);
}
