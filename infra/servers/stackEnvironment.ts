import path from 'node:path';
import { readCredentials } from './objectStoreSettings';
import type { StackAddresses } from './stackFile';

/**
 * The variables by which a worker or a client reaches a stack. Credentials are those of the embedded object store when
 * the stack has one, and else stay whatever the caller's environment says. @param ownStore whether it has one
 */
export async function stackEnvironment(
  addresses: StackAddresses,
  stateFolder: string,
  ownStore: boolean,
): Promise<Record<string, string>> {
  const credentials = ownStore ? await readCredentials(path.join(stateFolder, 'object-store')) : undefined;
  return {
    TEMPORAL_ADDRESS: addresses.temporal,
    RANKWRIGHT_S3_ENDPOINT: addresses.objectStore,
    RANKWRIGHT_S3_REGION: addresses.region,
    RANKWRIGHT_S3_BUCKET: addresses.bucket,
    RANKWRIGHT_STATE_FOLDER: stateFolder,
    ...(addresses.rehearsal && { RANKWRIGHT_REHEARSAL_URL: addresses.rehearsal }),
    ...(credentials && {
      RANKWRIGHT_S3_PATH_STYLE: 'true',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
  };
}
