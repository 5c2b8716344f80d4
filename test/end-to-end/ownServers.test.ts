import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { S3ObjectStore } from '../../infra/artifactStore/s3ObjectStore';
import { connect } from '../../infra/client/connect';
import { readEnvironment } from '../../infra/environment';
import { startRehearsal, type RehearsalServer } from '../../infra/servers/rehearsalServer';
import { startTemporalServer, type TemporalServer } from '../../infra/servers/temporalServer';
import { resolveTools } from '../../infra/servers/tools';
import { keysOf, startPolicedStore, type PolicedStore, type User } from '../support/servers/policedStore';
import { startMachine, type Machine, type WorkerName } from '../support/servers/machine';
import { certificates, startTlsProxy, type TlsProxy } from '../support/servers/tlsProxy';
import { digestsOf, readManifests } from './support/artifacts';
import { textOf } from './support/histories';
import { smallSpec, writeSmallCorpus } from './support/smallPipeline';
import { describeWithTools, waitFor } from './support/testStack';

jest.setTimeout(30 * 60_000);

const spec = smallSpec({
  queries: { passages: 20, perPassage: 1 },
  candidates: { bm25: 15, dense: 15 },
  llm: { model: 'rehearsal', concurrency: 8 },
  negatives: { perQuery: 2 },
  train: { epochs: 1, maxTokens: 32, groupsPerStep: 1, checkpointEverySteps: 5 },
});
const canary = 'CanaryOfAWorker5d1e';

describeWithTools('own servers: Temporal behind mTLS, S3 with a user a role, a machine a worker', () => {
  let folder: string;
  let temporal: TemporalServer;
  let proxy: TlsProxy;
  let store: PolicedStore;
  let rehearsal: RehearsalServer;
  const machines: Machine[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rw-own-'));
    await writeSmallCorpus(folder);
    await writeFile(path.join(folder, 'llm-key'), `${canary}\n`);
    const logFile = path.join(folder, 'temporal.log');
    temporal = await startTemporalServer({ command: resolveTools().temporal, folder, logFile });
    proxy = await startTlsProxy(temporal.address);
    store = await startPolicedStore(path.join(folder, 'store'));
    const program = path.join(__dirname, 'support/rehearsal.cjs');
    const args = [program, '60', path.join(folder, 'requests.txt')];
    rehearsal = await startRehearsal({
      program: { command: process.execPath, args },
      logFile: path.join(folder, 'rehearsal.log'),
    });
  });

  afterAll(async () => {
    await Promise.all(machines.map((machine) => machine.stop()));
    proxy?.close();
    await rehearsal?.process.stop();
    await temporal?.process.stop();
    await store?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const tls = {
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: path.join(certificates, 'authority.crt'),
    TEMPORAL_TLS_CLIENT_CERT_PATH: path.join(certificates, 'client.crt'),
    TEMPORAL_TLS_CLIENT_KEY_PATH: path.join(certificates, 'client.key'),
  };

  function variables(bucket: string, user: User): Record<string, string> {
    const { accessKeyId, secretAccessKey } = keysOf(user);
    return {
      ...{ TEMPORAL_ADDRESS: proxy.address, ...tls, RANKWRIGHT_S3_ENDPOINT: store.endpoint },
      ...{ RANKWRIGHT_S3_BUCKET: bucket, RANKWRIGHT_REHEARSAL_URL: rehearsal.url, RANKWRIGHT_THREADS: '1' },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    };
  }

  async function startWorkers(bucket: string, names: readonly WorkerName[]): Promise<Machine[]> {
    const keyFile = path.join(folder, 'llm-key');
    const started = names.map((name, position) =>
      startMachine(name, path.join(folder, `${bucket}-${name}-${position}`), {
        ...variables(bucket, 'worker'),
        ...(name === 'llm' ? { OPENAI_API_KEY_FILE: keyFile } : {}),
      }),
    );
    const workers = await Promise.all(started);
    machines.push(...workers);
    return workers;
  }

  test('without the certificate of the authority, or one of its own, neither client nor worker gets in', async () => {
    await store.makeBucket('refused');
    const { TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority, ...own } = tls;
    for (const given of [own, { TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority, TEMPORAL_TLS: 'true' }]) {
      const settings = { ...withoutTls(variables('refused', 'worker')), ...given };
      await expect(connect(settings)).rejects.toMatchObject({
        code: 'not-configured',
        message: `no Temporal server answers at ${proxy.address}`,
        mend: expect.stringContaining('TEMPORAL_TLS_'),
      });
      const worker = await startMachine('llm', path.join(folder, `refused-${Object.keys(given).length}`), settings);
      await waitFor(() => worker.process.exitCode ?? undefined);
      expect(await worker.log()).toContain(`no Temporal server answers at ${proxy.address}`);
      expect(worker.process.exitCode).toBe(1);
    }
  });

  test('one worker of a kind and two, of which each kind loses one to kill -9, make the same bytes', async () => {
    await store.makeBucket('alone');
    const alone = await startWorkers('alone', ['cpu', 'llm', 'gpu']);
    const first = await runIn('alone', async () => undefined);
    await Promise.all(alone.map((machine) => machine.stop()));

    await store.makeBucket('together');
    const together = await startWorkers('together', ['cpu', 'cpu', 'llm', 'llm', 'gpu', 'gpu']);
    const killed: Machine[] = [];
    const kill = (machine: Machine | undefined): void => {
      if (!machine) return;
      machine.process.kill('SIGKILL');
      killed.push(machine);
    };
    const second = await runIn('together', async (runId) => {
      // A shard's worker and a worker that hosts workflows, at the same moment.
      kill(await holderOf(`${runId}/judge`, 'answerShard', together));
      kill(together.find(({ name }) => name === 'cpu'));
      kill(await holderOf(runId, 'trainReranker', together));
    });
    expect(killed.map(({ name }) => name)).toEqual(['llm', 'cpu', 'gpu']);
    expect(killed.map(({ process: { signalCode } }) => signalCode)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
    expect(Object.keys(first.digests).length).toBeGreaterThan(30);
    expect(second.digests).toEqual(first.digests);

    // Neither the keys of S3, nor that of the language model, nor the client's private key is anywhere.
    const secrets = [keysOf('worker').secretAccessKey, keysOf('operator').secretAccessKey, canary];
    const told = [first.told, second.told, ...(await Promise.all(machines.map((machine) => machine.log())))];
    for (const secret of secrets) expect(told.filter((text) => text.includes(secret))).toEqual([]);
    expect(told.filter((text) => text.includes('PRIVATE KEY'))).toEqual([]);
  });

  /** Runs the pipeline with the rights of an operator; `meanwhile` may disturb it. */
  async function runIn(bucket: string, meanwhile: (runId: string) => Promise<void>) {
    const operator = variables(bucket, 'operator');
    Object.assign(process.env, operator);
    const client = await connect(operator);
    const { runId } = await client.startRun(spec, { specFolder: folder });
    await meanwhile(runId);
    const view = await waitFor(async () => {
      const seen = await client.viewRun(runId).catch(() => undefined);
      return seen && seen.status !== 'running' ? seen : undefined;
    }, 500);
    expect({ status: view.status, failure: view.failure }).toEqual({ status: 'completed', failure: undefined });
    await client.close();
    const objects = new S3ObjectStore(readEnvironment(operator).s3);
    return { digests: digestsOf(await readManifests(objects)), told: (await readHistories(runId)) + (await readAll(objects)) };
  }

  /** The machine whose worker has begun this activity. */
  async function holderOf(workflowId: string, activity: string, among: Machine[]): Promise<Machine> {
    const connection = await Connection.connect({ address: temporal.address });
    const handle = new TemporalClient({ connection }).workflow.getHandle(workflowId);
    const holder = await waitFor(async () => {
      const { raw } = await handle.describe().catch(() => ({ raw: { pendingActivities: [] } }));
      const open = raw.pendingActivities?.find(
        ({ activityType, lastHeartbeatTime }) => activityType?.name === activity && lastHeartbeatTime,
      );
      const pid = Number(open?.lastWorkerIdentity?.split('@')[0]);
      return among.find(({ process: { pid: own } }) => own === pid);
    }, 20);
    await connection.close();
    return holder;
  }

  async function readHistories(runId: string): Promise<string> {
    const connection = await Connection.connect({ address: temporal.address });
    const { workflow } = new TemporalClient({ connection });
    const ids = [runId, `${runId}/queries`, `${runId}/judge`];
    const histories = await Promise.all(ids.map((id) => workflow.getHandle(id).fetchHistory()));
    await connection.close();
    return histories.map(textOf).join('');
  }
});

async function readAll(objects: S3ObjectStore): Promise<string> {
  const texts: string[] = [];
  for await (const { key } of objects.list('')) texts.push(key, (await objects.get(key)).toString('latin1'));
  return texts.join('\n');
}

function withoutTls(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('TEMPORAL_TLS')));
}
