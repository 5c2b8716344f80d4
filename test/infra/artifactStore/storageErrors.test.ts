import { isPreconditionFailed, toStorageError } from '../../../infra/artifactStore/storageErrors';

const address = 's3://rankwright/artifacts/embed/k/part';

/** As the AWS SDK 3.1169 throws it: a name, a message and the HTTP status. */
function serviceError(name: string, status: number, message = ''): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('toStorageError', () => {
  // InsufficientStorage: recorded from versitygw 1.x on a file system of 8 MiB, for a put, a conditional put and a part.
  test.each([
    ['versitygw on a full disk', serviceError('InsufficientStorage', 507, 'No space left on device.')],
    [
      'MinIO on a full disk',
      serviceError('XMinioStorageFull', 507, 'Storage backend has reached its minimum free drive threshold.'),
    ],
    ['a quota of Ceph', serviceError('QuotaExceeded', 403, 'Quota exceeded')],
    [
      'a gateway that says it in words only',
      serviceError('InternalError', 500, 'write /data/x: no space left on device'),
    ],
  ])('%s: storage-full, which the run outlives', (_name, error) => {
    const failure = toStorageError(error, 'write', address);
    expect(failure).toMatchObject({ code: 'storage-full', retryable: true, cause: error });
    expect(failure.message).toContain(`no room to write ${address}`);
    expect(failure.message).toContain(error.message);
    expect(failure.mend).toMatch(/^free or add space/);
  });

  // As SDK and versitygw say it of an object in which a byte was changed on the disk.
  test('an object that is not what was stored: damaged, and no word of a server that is away', () => {
    const error = new Error(
      'Checksum mismatch: expected "hDzaqA==" but received "H5iMFg==" in "x-amz-checksum-crc32".',
    );
    const failure = toStorageError(error, 'read', address);
    expect(failure).toMatchObject({ code: 'damaged-artifact', retryable: true, cause: error });
    expect(failure.message).toContain(`${address} is not what was stored`);
    expect(failure.mend).toMatch(/^delete the whole folder of the artifact and run the spec again/);
  });

  test.each([
    ['AccessDenied', 403],
    ['InvalidAccessKeyId', 403],
    ['SignatureDoesNotMatch', 403],
    ['ExpiredToken', 400],
    ['Unknown', 403],
    // versitygw says that the user does not exist with a 404, which is not about the object.
    ['XAdminUserNotFound', 404],
  ])('%s (HTTP %i): storage-denied', (name, status) => {
    const failure = toStorageError(serviceError(name, status), 'read', address);
    expect(failure).toMatchObject({ code: 'storage-denied', retryable: false });
    expect(failure.message).toContain(`not allowed to read ${address}; received ${name} (HTTP ${status})`);
  });

  test.each([
    ['NoSuchKey', 404],
    ['NotFound', 404],
  ])('%s: missing-object', (name, status) => {
    expect(toStorageError(serviceError(name, status), 'read', address)).toMatchObject({ code: 'missing-object' });
  });

  test('no credentials at all: the variables are named; a role may still appear', () => {
    const error = Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    });
    const failure = toStorageError(error, 'read', address);
    expect(failure).toMatchObject({ code: 'not-configured', retryable: true });
    expect(failure.mend).toContain('AWS_ACCESS_KEY_ID');
  });

  test.each([
    ['PermanentRedirect', 301],
    ['AuthorizationHeaderMalformed', 400],
  ])('%s: another region, which a retry does not change', (name, status) => {
    const failure = toStorageError(serviceError(name, status, 'expecting eu-west-1'), 'read', address);
    expect(failure).toMatchObject({ code: 'not-configured', retryable: false });
    expect(failure.mend).toContain('RANKWRIGHT_S3_REGION');
    expect(failure.message).toContain('expecting eu-west-1');
  });

  test.each([
    ['a refused connection', systemError('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:7070'), 'ECONNREFUSED'],
    [
      'a server in trouble',
      serviceError('InternalError', 500, 'We encountered an internal error.'),
      'InternalError (HTTP 500)',
    ],
    [
      'a server that asks for less',
      serviceError('SlowDown', 503, 'Please reduce your request rate.'),
      'SlowDown (HTTP 503)',
    ],
    ['a writer at the same moment', serviceError('ConditionalRequestConflict', 409, 'in progress'), 'HTTP 409'],
  ])('%s: storage-unavailable, to be repeated', (_name, error, received) => {
    const failure = toStorageError(error, 'write', address);
    expect(failure).toMatchObject({ code: 'storage-unavailable', retryable: true });
    expect(failure.message).toContain(`cannot write ${address}; received`);
    expect(failure.message).toContain(received);
  });
});

describe('isPreconditionFailed', () => {
  test('only a condition that was checked and failed says that the object is there', () => {
    expect(isPreconditionFailed(serviceError('PreconditionFailed', 412))).toBe(true);
    // Another write was under way; whether it will succeed nobody knows.
    expect(isPreconditionFailed(serviceError('ConditionalRequestConflict', 409))).toBe(false);
    expect(isPreconditionFailed(serviceError('AccessDenied', 403))).toBe(false);
  });
});
