import { RankwrightError, type ErrorCode } from '../../core/errors';
import { showable } from '../environment';

interface ServiceError {
  name?: string;
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

/** One meaning of a failure: how it is recognised, and what a person is told. */
interface Meaning {
  code: ErrorCode;
  names: string[];
  statuses?: number[];
  words?: RegExp;
  says: (verb: string, address: string, received: string) => string;
  mend: string;
  retryable?: boolean;
}

/** The first that fits is taken: names come before the status codes that services share out differently. */
const meanings: Meaning[] = [
  {
    code: 'not-configured',
    names: ['NoSuchBucket'],
    says: (verb, address) => `cannot ${verb} ${address}: the bucket does not exist`,
    mend: 'create the bucket, or name another one in RANKWRIGHT_S3_BUCKET',
  },
  {
    code: 'not-configured',
    names: ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'],
    says: (verb, address, received) => `cannot ${verb} ${address}; received ${received}`,
    mend: 'name the region of the bucket in RANKWRIGHT_S3_REGION',
  },
  {
    code: 'not-configured',
    names: ['CredentialsProviderError'],
    says: (verb, address, received) => `cannot ${verb} ${address} without credentials; received ${received}`,
    mend: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role',
    // The service that hands out a role's keys is now and then slow to answer.
    retryable: true,
  },
  {
    code: 'storage-full',
    names: ['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage', 'ENOSPC'],
    statuses: [507],
    words: /no space left|disk full|quota/i,
    says: (verb, address, received) => `no room to ${verb} ${address}; received ${received}`,
    mend: 'free or add space where the bucket is stored; nothing already written is lost, and the run goes on by itself',
    retryable: true,
  },
  {
    code: 'storage-denied',
    // versitygw answers an unknown access key with XAdminUserNotFound and a 404 that is not about the object.
    names: ['AccessDenied', 'Forbidden', 'ExpiredToken', 'XAdminUserNotFound'],
    statuses: [401, 403],
    says: (verb, address, received) => `not allowed to ${verb} ${address}; received ${received}`,
    mend: 'give these credentials (AWS_ACCESS_KEY_ID or role) s3:GetObject, s3:PutObject and s3:ListBucket on the bucket; `rankwright doctor` checks it',
  },
  {
    code: 'damaged-artifact',
    names: [],
    words: /^checksum mismatch/i,
    says: (_verb, address, received) => `${address} is not what was stored; received ${received}`,
    mend: 'delete the whole folder of the artifact and run the spec again, which makes it anew; an object of the ledger is restored from a backup, or deleted',
    // A bad line damages what arrives, too.
    retryable: true,
  },
  {
    code: 'missing-object',
    names: ['NoSuchKey', 'NotFound'],
    statuses: [404],
    says: (_verb, address) => `${address} does not exist`,
    mend: 'it was deleted or never written: start the run again, which makes what is missing',
  },
];

const unavailable: Meaning = {
  code: 'storage-unavailable',
  names: [],
  says: (verb, address, received) => `cannot ${verb} ${address}; received ${received}`,
  mend: 'check that the S3 server runs and that RANKWRIGHT_S3_ENDPOINT names it; the request is repeated',
  retryable: true,
};

/** True when a conditional write lost: the object is there already. A 409 says only that another write is under way. */
export function isPreconditionFailed(error: unknown): boolean {
  const { name, $metadata } = error as ServiceError;
  return name === 'PreconditionFailed' || $metadata?.httpStatusCode === 412;
}

/** True when a compare-and-swap lost: another content, none at all, or another write at the same moment. */
export function isSwapRefused(error: unknown): boolean {
  const { name } = error as ServiceError;
  return isPreconditionFailed(error) || name === 'NoSuchKey' || name === 'ConditionalRequestConflict';
}

/** True when a range begins at or after the end of the object. */
export function isEmptyRange(error: unknown): boolean {
  const { name, $metadata } = error as ServiceError;
  return name === 'InvalidRange' || $metadata?.httpStatusCode === 416;
}

/** True when what arrived is not what the server said that it sends: another writer was faster, or the line is bad. */
export function isChecksumMismatch(error: unknown): boolean {
  return /^checksum mismatch/i.test((error as ServiceError).message ?? '');
}

/** Turns what an S3 client threw into an error that names the object and the mend, and knows whether a retry helps. */
export function toStorageError(error: unknown, verb: string, address: string): RankwrightError {
  if (error instanceof RankwrightError) return error;
  const { name = '', code = '', message = '', $metadata } = error as ServiceError;
  const status = $metadata?.httpStatusCode;
  // Some servers repeat the request in their refusal, and with it the token of a session.
  const received = showable(`${name || code || 'error'}${status ? ` (HTTP ${status})` : ''}: ${message}`);
  const fits = ({ names, statuses, words }: Meaning) =>
    names.includes(name) || names.includes(code) || statuses?.includes(status ?? 0) || words?.test(message);
  const meaning = meanings.find(fits) ?? unavailable;
  return new RankwrightError(meaning.code, meaning.says(verb, address, received), {
    mend: meaning.mend,
    retryable: meaning.retryable ?? false,
    cause: error,
  });
}

/** What an object store throws for one whose content is another by now. */
export function replacedObject(address: string, key: string, cause?: unknown): RankwrightError {
  return new RankwrightError('missing-object', `${address}/${key} was replaced`, {
    mend: 'start the run again once nothing writes to it',
    cause,
  });
}
