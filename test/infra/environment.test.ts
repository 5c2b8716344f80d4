import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEnvironment } from '../../infra/environment';
import { isTemporalNamed, localTemporalVariables } from '../../infra/temporalSettings';
import { telemetryVariablesOf } from '../../infra/telemetrySettings';

let folder: string;
const tls = path.join(__dirname, '../fixtures/tls');
const fileOf = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-environment-'));
  await writeFile(fileOf('secret'), '  from-a-file\n');
  await writeFile(fileOf('empty'), '\n');
  await writeFile(
    fileOf('temporal.toml'),
    `[profile.default]\naddress = "other.example:7233"\n[profile.cloud]\naddress = "cloud.example:7233"\nnamespace = "team"\napi_key = "key-of-profile"\n[profile.cloud.grpc_meta]\nx-my-header = "a"\n`,
  );
  await writeFile(fileOf('misspelt.toml'), '[profile.default]\nadress = "other.example:7233"\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('secrets', () => {
  test.each([
    ['OPENAI_API_KEY', (variables: Record<string, string>) => readEnvironment(variables).llm.apiKey],
    ['RANKWRIGHT_API_KEY', (variables: Record<string, string>) => readEnvironment(variables).serving.apiKey],
    ['HF_TOKEN', (variables: Record<string, string>) => readEnvironment(variables).hub.token],
    ['TEMPORAL_API_KEY', (variables: Record<string, string>) => readEnvironment(variables).temporal.connection.apiKey],
  ])('%s comes from the variable or from a file', (name, read) => {
    expect(read({})).toBeUndefined();
    expect(read({ [name]: ' given ' })).toBe('given');
    expect(read({ [`${name}_FILE`]: fileOf('secret') })).toBe('from-a-file');
    expect(read({ [name]: '', [`${name}_FILE`]: fileOf('secret') })).toBe('from-a-file');
  });

  test('a file that cannot be read, an empty one, or both a value and a file are refused without the value', () => {
    const refusal = (variables: Record<string, string>): string => messageOf(() => readEnvironment(variables));
    expect(refusal({ OPENAI_API_KEY_FILE: fileOf('absent') })).toBe(
      `OPENAI_API_KEY_FILE names ${fileOf('absent')}, which cannot be read (ENOENT)`,
    );
    expect(refusal({ OPENAI_API_KEY_FILE: fileOf('empty') })).toMatch(/is empty$/);
    const both = refusal({ OPENAI_API_KEY: 'shown-to-nobody', OPENAI_API_KEY_FILE: fileOf('secret') });
    expect(both).toBe('OPENAI_API_KEY and OPENAI_API_KEY_FILE are both set');
  });
});

describe('Temporal', () => {
  const temporalOf = (variables: Record<string, string>) => readEnvironment(variables).temporal;

  test('without any variable it is the local server, whatever the file in the home folder says', () => {
    const plain = { address: '127.0.0.1:7233', namespace: 'default' };
    expect(temporalOf({ HOME: folder })).toMatchObject(plain);
    expect(isTemporalNamed({ HOME: folder })).toBe(false);
  });

  test('a profile of the configuration file is read, and variables come before it', () => {
    const variables = { TEMPORAL_CONFIG_FILE: fileOf('temporal.toml'), TEMPORAL_PROFILE: 'cloud' };
    expect(temporalOf(variables)).toMatchObject({
      ...{ address: 'cloud.example:7233', namespace: 'team' },
      connection: { apiKey: 'key-of-profile', tls: true, metadata: { 'x-my-header': 'a' } },
    });
    expect(temporalOf({ ...variables, TEMPORAL_NAMESPACE: 'mine' }).namespace).toBe('mine');
    expect(isTemporalNamed({ TEMPORAL_PROFILE: 'cloud' })).toBe(true);
  });

  test('certificates are read from their files, and a key alone turns TLS on', () => {
    const { connection } = temporalOf({
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: path.join(tls, 'authority.crt'),
      TEMPORAL_TLS_CLIENT_CERT_PATH: path.join(tls, 'client.crt'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: path.join(tls, 'client.key'),
    });
    const { serverRootCACertificate, clientCertPair } = connection.tls as Record<string, never>;
    expect(Buffer.from(serverRootCACertificate ?? '').toString()).toContain('BEGIN CERTIFICATE');
    expect(Object.keys(clientCertPair ?? {})).toEqual(['crt', 'key']);
    expect(temporalOf({ TEMPORAL_ADDRESS: 'a:1', TEMPORAL_API_KEY: 'k' }).connection.tls).toBe(true);
    expect(temporalOf({ TEMPORAL_ADDRESS: 'a:1' }).connection.tls).toBeUndefined();
  });

  test.each([
    [{ TEMPORAL_TLS: 'yes' }, /TEMPORAL_TLS is "yes", which would be read as no TLS/],
    [{ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' }, /which the SDK does not follow/],
    [{ TEMPORAL_CODEC_ENDPOINT: 'http://codec' }, /payloads are not encoded/],
    [{ TEMPORAL_TLS_CLIENT_CERT_PATH: `${tls}/client.crt` }, /only the certificate is named/],
    [{ TEMPORAL_TLS_CLIENT_KEY_PATH: `${tls}/client.key` }, /only the key is named/],
    [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere.crt' }, /nowhere\.crt/],
    [{ TEMPORAL_CONFIG_FILE: '/nowhere.toml' }, /names \/nowhere\.toml, which is not there/],
    [{ TEMPORAL_DEPLOYMENT_NAME: 'a' }, /TEMPORAL_DEPLOYMENT_NAME is set and TEMPORAL_WORKER_BUILD_ID is not/],
    [{ TEMPORAL_WORKER_BUILD_ID: '1' }, /TEMPORAL_WORKER_BUILD_ID is set and TEMPORAL_DEPLOYMENT_NAME is not/],
  ])('%j is refused, which the library would pass over or not explain', (variables, message) => {
    expect(messageOf(() => temporalOf(variables as unknown as Record<string, string>))).toMatch(message);
  });

  test('a profile that is not in the file is refused', () => {
    const variables = { TEMPORAL_PROFILE: 'absent', TEMPORAL_CONFIG_FILE: fileOf('temporal.toml') };
    expect(messageOf(() => temporalOf(variables))).toContain("Profile 'absent' not found");
  });

  test('a misspelt field of the file is refused by name', () => {
    expect(messageOf(() => temporalOf({ TEMPORAL_CONFIG_FILE: fileOf('misspelt.toml') }))).toContain('adress');
  });

  test('workers have a release where both its names are given, and none with a local server', () => {
    const variables = { TEMPORAL_DEPLOYMENT_NAME: 'rankwright', TEMPORAL_WORKER_BUILD_ID: 'v2' };
    expect(temporalOf(variables).release).toEqual({ deploymentName: 'rankwright', buildId: 'v2' });
    expect(temporalOf({ ...variables, ...localTemporalVariables('127.0.0.1:9') }).release).toBeUndefined();
    expect(temporalOf({}).release).toBeUndefined();
  });

  test('a local server is met plainly, whatever is set for another', () => {
    const cloud = {
      TEMPORAL_API_KEY: 'k',
      TEMPORAL_TLS: 'true',
      TEMPORAL_NAMESPACE: 'team',
      TEMPORAL_PROFILE: 'cloud',
    };
    const { namespace, connection } = temporalOf({ ...cloud, ...localTemporalVariables('127.0.0.1:9') });
    expect({ namespace, ...connection }).toEqual({
      ...{ namespace: 'default', address: '127.0.0.1:9', tls: false },
      ...{ apiKey: undefined, metadata: undefined },
    });
  });
});

describe('S3', () => {
  test('the region is ours, else that which AWS sets for a role, else the usual one', () => {
    const regionOf = (variables: Record<string, string>): string => readEnvironment(variables).s3.region;
    expect(regionOf({ RANKWRIGHT_S3_REGION: 'eu-west-1', AWS_REGION: 'us-west-2' })).toBe('eu-west-1');
    expect(regionOf({ AWS_REGION: 'us-west-2' })).toBe('us-west-2');
    expect(regionOf({})).toBe('us-east-1');
  });

  test('encryption is one of two, and a key goes with one of them', () => {
    const s3 = (variables: Record<string, string>) => readEnvironment(variables).s3.encryption;
    expect(s3({})).toBeUndefined();
    expect(s3({ RANKWRIGHT_S3_SSE: 'AES256' })).toEqual({ kind: 'AES256' });
    expect(s3({ RANKWRIGHT_S3_SSE: 'aws:kms', RANKWRIGHT_S3_SSE_KMS_KEY_ID: 'k' })).toEqual({
      kind: 'aws:kms',
      keyId: 'k',
    });
    for (const bad of [{ RANKWRIGHT_S3_SSE: 'kms' }, { RANKWRIGHT_S3_SSE_KMS_KEY_ID: 'k' }])
      expect(messageOf(() => s3(bad))).toContain('RANKWRIGHT_S3_SSE is');
  });
});

describe('telemetry', () => {
  test('is off, each part by itself', () => {
    expect(readEnvironment({}).telemetry).toEqual({});
    expect(readEnvironment({ RANKWRIGHT_METRICS_ADDRESS: ':9464' }).telemetry).toEqual({
      metrics: { host: '0.0.0.0', port: 9464 },
    });
    expect(readEnvironment({ RANKWRIGHT_HEALTH_ADDRESS: '[::1]:8085' }).telemetry).toEqual({
      health: { host: '::1', port: 8085 },
    });
    expect(messageOf(() => readEnvironment({ RANKWRIGHT_METRICS_ADDRESS: '9464' }))).toContain('is "9464"');
    expect(messageOf(() => readEnvironment({ RANKWRIGHT_TRACES_URL: 'collector:4317' }))).toContain('no http or https');
  });

  test('workers on one machine have a port each', () => {
    const variables = { RANKWRIGHT_METRICS_ADDRESS: '[::1]:9464' };
    expect(telemetryVariablesOf(variables, 2)).toEqual({ RANKWRIGHT_METRICS_ADDRESS: '[::1]:9466' });
    expect(telemetryVariablesOf({}, 2)).toEqual({});
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
