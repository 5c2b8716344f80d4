import path from 'node:path';
import { readCredentials } from './objectStoreSettings';
import { localTemporalVariables } from '../temporalSettings';
import type { StackAddresses } from './stackFile';

/**
 * The variables by which a worker or a client reaches a stack. Credentials are those of the embedded object store when
 * the stack has one, and else stay whatever the caller's environment says. @param own which of the servers are its own
 */
export async function stackEnvironment(
  addresses: StackAddresses,
  stateFolder: string,
  own: { temporal: boolean; objectStore: boolean },
): Promise<Record<string, string>> {
  const credentials = own.objectStore ? await readCredentials(path.join(stateFolder, 'object-store')) : undefined;
  return {
    ...(own.temporal ? localTemporalVariables(addresses.temporal) : { TEMPORAL_ADDRESS: addresses.temporal }),
    RANKWRIGHT_S3_ENDPOINT: addresses.objectStore,
    RANKWRIGHT_S3_REGION: addresses.region,
    RANKWRIGHT_S3_BUCKET: addresses.bucket,
    RANKWRIGHT_STATE_FOLDER: stateFolder,
    ...(addresses.rehearsal && { RANKWRIGHT_REHEARSAL_URL: addresses.rehearsal }),
    ...(credentials && {
      RANKWRIGHT_S3_PATH_STYLE: 'true',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...onlyTheseKeys,
    }),
  };
}

/** A profile would come before the keys, and a session or an encryption that is meant for AWS would be refused here. */
const onlyTheseKeys = {
  AWS_PROFILE: '',
  AWS_SESSION_TOKEN: '',
  RANKWRIGHT_S3_SSE: '',
  RANKWRIGHT_S3_SSE_KMS_KEY_ID: '',
};
