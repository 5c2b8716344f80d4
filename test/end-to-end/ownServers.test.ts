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

  test('one worker of a kind and two, of which both kinds lose one to kill -9 at once, make the same bytes', async () => {
    await store.makeBucket('alone');
    const alone = await startWorkers('alone', ['cpu', 'llm']);
    const first = await runIn('alone', 'assemble', async () => undefined);
    await Promise.all(alone.map((machine) => machine.stop()));

    await store.makeBucket('together');
    const together = await startWorkers('together', ['cpu', 'cpu', 'llm', 'llm']);
    const second = await runIn('together', 'assemble', async (runId) => {
      // The worker of a shard, and one that hosts workflows.
      const killed = [await holderOf(`${runId}/judge`, 'answerShard', together), together[0]];
      for (const machine of killed) machine?.process.kill('SIGKILL');
      await waitFor(() => (killed.every((machine) => machine?.process.signalCode === 'SIGKILL') ? true : undefined));
      expect(killed.map((machine) => machine?.name)).toEqual(['llm', 'cpu']);
    });
    await Promise.all(together.map((machine) => machine.stop()));
    expect(Object.keys(first.digests).length).toBeGreaterThan(10);
    expect(second.digests).toEqual(first.digests);
    await expectNoSecret([first.told, second.told]);
  });

  test('a whole run ends well although the worker that trains is killed', async () => {
    await store.makeBucket('whole');
    const workers = await startWorkers('whole', ['cpu', 'llm', 'gpu', 'gpu']);
    const { digests, told } = await runIn('whole', 'end', async (runId) => {
      const trains = await holderOf(runId, 'trainReranker', workers);
      trains.process.kill('SIGKILL');
      expect(trains.name).toBe('gpu');
    });
    expect(Object.keys(digests).filter((name) => name.startsWith('export: ')).length).toBeGreaterThan(3);
    await expectNoSecret([told]);
  });

  /** Neither the keys of S3, nor that of the language model, nor the private key of the client is anywhere. */
  async function expectNoSecret(texts: string[]): Promise<void> {
    const secrets = [keysOf('worker').secretAccessKey, keysOf('operator').secretAccessKey, canary, 'PRIVATE KEY'];
    const told = [...texts, ...(await Promise.all(machines.map((machine) => machine.log())))];
    for (const secret of secrets) expect(told.filter((text) => text.includes(secret))).toEqual([]);
    expect(told.every((text) => text.length > 0)).toBe(true);
  }

  /** Runs the pipeline with the rights of an operator; `meanwhile` may disturb it. */
  async function runIn(bucket: string, until: 'assemble' | 'end', meanwhile: (runId: string) => Promise<void>) {
    const operator = variables(bucket, 'operator');
    Object.assign(process.env, operator);
    const client = await connect(operator);
    const { runId } = await client.startRun(spec, { specFolder: folder });
    await meanwhile(runId);
    const view = await waitFor(async () => {
      // While workers are being lost nobody may answer for the run.
      const seen = await client.viewRun(runId).catch(() => undefined);
      const isFar = until !== 'end' && seen?.stages.some(({ name, state }) => name === until && state === 'done');
      return seen && (isFar || seen.status !== 'running') ? seen : undefined;
    }, 500);
    const expected = until === 'end' ? 'completed' : 'running';
    expect({ status: view.status, failure: view.failure }).toEqual({ status: expected, failure: undefined });
    if (until !== 'end') await withTemporal((workflow) => workflow.getHandle(runId).terminate());
    await client.close();
    const objects = new S3ObjectStore(readEnvironment(operator).s3);
    const told = (await readHistories(runId)) + (await readAll(objects));
    return { digests: digestsOf(await readManifests(objects)), told };
  }

  /** As someone beside the server: the tests of a lost worker ask it, not a worker. */
  async function withTemporal<Result>(ask: (workflow: TemporalClient['workflow']) => Promise<Result>): Promise<Result> {
    const connection = await Connection.connect({ address: temporal.address });
    try {
      return await ask(new TemporalClient({ connection }).workflow);
    } finally {
      await connection.close();
    }
  }

  /** The machine whose worker has begun this activity. */
  function holderOf(workflowId: string, activity: string, among: Machine[]): Promise<Machine> {
    return withTemporal((workflow) =>
      waitFor(async () => {
        const description = await workflow
          .getHandle(workflowId)
          .describe()
          .catch(() => undefined);
        if (description && description.status.name !== 'RUNNING')
          throw new Error(`${workflowId} ended: ${description.status.name}`);
        const open = description?.raw.pendingActivities?.find(
          ({ activityType, lastHeartbeatTime }) => activityType?.name === activity && lastHeartbeatTime,
        );
        const pid = Number(open?.lastWorkerIdentity?.split('@')[0]);
        return among.find(({ process: { pid: own } }) => own === pid);
      }, 20),
    );
  }

  function readHistories(runId: string): Promise<string> {
    return withTemporal(async (workflow) => {
      const ids = [runId, `${runId}/queries`, `${runId}/judge`];
      const histories = await Promise.all(ids.map((id) => workflow.getHandle(id).fetchHistory()));
      return histories.map(textOf).join('');
    });
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
