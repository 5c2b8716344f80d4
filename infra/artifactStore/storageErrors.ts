import { RankwrightError } from '../../core/errors';

interface ServiceError {
  name?: string;
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

const deniedNames = ['AccessDenied', 'Forbidden', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken', '403'];
const fullNames = ['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage', 'EntityTooLarge', 'ENOSPC'];
const missingNames = ['NoSuchKey', 'NotFound', '404'];

/** True when a conditional write lost: the object is there already. */
export function isPreconditionFailed(error: unknown): boolean {
  const { name, $metadata } = error as ServiceError;
  return name === 'PreconditionFailed' || name === 'ConditionalRequestConflict' || $metadata?.httpStatusCode === 412;
}

/** Turns what an S3 client threw into an error that names the object and the mend, and knows whether a retry helps. */
export function toStorageError(error: unknown, verb: string, address: string): RankwrightError {
  if (error instanceof RankwrightError) return error;
  const { name = '', code = '', message = '', $metadata } = error as ServiceError;
  const status = $metadata?.httpStatusCode;
  const is = (names: string[]) => names.includes(name) || names.includes(code);
  const received = `${name || code || 'error'}${status ? ` (HTTP ${status})` : ''}: ${message}`;
  if (name === 'NoSuchBucket') {
    return storageError('not-configured', `cannot ${verb} ${address}: the bucket does not exist`, {
      mend: 'create the bucket, or name another one in RANKWRIGHT_S3_BUCKET',
      cause: error,
    });
  }
  if (is(missingNames) || status === 404) {
    return storageError('missing-object', `${address} does not exist`, {
      mend: 'it was deleted or never written: start the run again, which makes what is missing',
      cause: error,
    });
  }
  if (is(deniedNames) || status === 401 || status === 403) {
    return storageError('storage-denied', `not allowed to ${verb} ${address}; received ${received}`, {
      mend: 'give these credentials (AWS_ACCESS_KEY_ID or role) s3:GetObject, s3:PutObject and s3:ListBucket on the bucket; `rankwright doctor` checks it',
      cause: error,
    });
  }
  if (is(fullNames) || status === 507 || /no space left|disk full|quota/i.test(message)) {
    return storageError('storage-full', `no room to ${verb} ${address}; received ${received}`, {
      mend: 'free or add space where the bucket is stored; nothing already written is lost, and the run goes on by itself',
      retryable: true,
      cause: error,
    });
  }
  return storageError('storage-unavailable', `cannot ${verb} ${address}; received ${received}`, {
    mend: 'check that the S3 server runs and that RANKWRIGHT_S3_ENDPOINT names it; the request is repeated',
    retryable: true,
    cause: error,
  });
}

function storageError(
  code: RankwrightError['code'],
  message: string,
  options: { mend: string; retryable?: boolean; cause: unknown },
): RankwrightError {
  return new RankwrightError(code, message, options);
}
