import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { pipelineSpecSchema } from '../../core/contracts/pipelineSpec';
import type { RunView } from '../../core/contracts/run';
import { connect } from '../../infra/client/connect';
import { startGuardedProcess } from '../../infra/servers/guardedProcess';
import { projectRoot } from '../../infra/servers/projectRoot';
import { waitUntilReady } from '../../infra/servers/readiness';
import { startOnFreePorts } from '../../infra/servers/startOnFreePorts';
import { startRehearsal } from '../../infra/servers/rehearsalServer';
import { startTemporalServer } from '../../infra/servers/temporalServer';
import { resolveTools } from '../../infra/servers/tools';
import { describeMachine } from '../machine';
import { writeResults } from '../writeResults';
import { countRequests, type RequestCounts } from './accessLog';

/** What a run up to its training groups took of S3 and of Temporal. */
interface Measured {
  questions: number;
  requests: number;
  shards: number;
  /** By worker, operation and first part of the key. */
  s3: RequestCounts;
  /** Of the run and of its two stages that ask. */
  events: Record<string, number>;
}

const keys = { AWS_ACCESS_KEY_ID: 'scalebench', AWS_SECRET_ACCESS_KEY: 'scalebenchsecret' };
const sizes = [2, 6];

/** `npm run bench:scale`: unit costs of S3 requests and history events, from runs of two sizes over one corpus. */
async function main(): Promise<void> {
  const measured: Measured[] = [];
  for (const perPassage of sizes) measured.push(await measureRun(perPassage));
  const [small, large] = measured as [Measured, Measured];
  const shards = large.shards - small.shards;
  const difference = (kind: 'GET' | 'PUT' | 'LIST' | 'DELETE' | 'HEAD') => large.s3.ofJudge[kind] - small.s3.ofJudge[kind];
  const perShard = {
    ...{ GET: difference('GET') / shards, PUT: difference('PUT') / shards, LIST: difference('LIST') / shards },
    ...{ HEAD: difference('HEAD') / shards, DELETE: difference('DELETE') / shards },
    events: ((large.events.judge ?? 0) - (small.events.judge ?? 0)) / shards,
  };
  process.stdout.write(`${JSON.stringify({ measured, perShard }, undefined, 2)}\n`);
  writeResults('scale', { date: new Date().toISOString(), machine: describeMachine(), measured, perShard });
}

async function measureRun(perPassage: number): Promise<Measured> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rankwright-scale-'));
  const corpus = path.join(folder, 'corpus');
  await mkdir(corpus);
  await cp(path.join(projectRoot(), 'examples/harrowmere'), corpus, { recursive: true });
  const command = resolveTools().temporal;
  const temporal = await startTemporalServer({ command, folder, logFile: path.join(folder, 'temporal.log') });
  const store = await startLoggingStore(folder);
  const compiled = { command: process.execPath, args: [path.join(projectRoot(), 'dist/infra/rehearsal/main.js')] };
  const rehearsal = await startRehearsal({ program: compiled, logFile: path.join(folder, 'rehearsal.log') });
  const environment = {
    ...{ TEMPORAL_ADDRESS: temporal.address, RANKWRIGHT_S3_ENDPOINT: store.endpoint, ...keys },
    RANKWRIGHT_REHEARSAL_URL: rehearsal.url,
  };
  Object.assign(process.env, environment);
  const workers = (['cpu', 'llm'] as const).map(startWorker);
  const connection = await Connection.connect({ address: temporal.address });
  const client = await connect(process.env);
  try {
    const spec = pipelineSpecSchema.parse({
      ...{ name: 'scale', corpus: { beir: 'corpus' }, queries: { passages: 100, perPassage } },
      ...{ candidates: { bm25: 15 }, llm: { model: 'rehearsal', concurrency: 16 } },
    });
    const { runId } = await client.startRun(spec, { specFolder: folder });
    const view = await waitForGroups(() => client.viewRun(runId));
    const { workflow } = new TemporalClient({ connection });
    const eventsOf = async (id: string): Promise<number> => (await workflow.getHandle(id).fetchHistory()).events?.length ?? 0;
    const judge = view.stages.find(({ name }) => name === 'judge');
    const events = {
      run: await eventsOf(runId),
      queries: await eventsOf(`${runId}/queries`),
      judge: await eventsOf(`${runId}/judge`),
    };
    await workflow.getHandle(runId).terminate();
    const requests = judge?.usage?.requests ?? 0;
    const questions = view.stages.find(({ name }) => name === 'queries')?.counts?.out ?? 0;
    return { questions, requests, shards: Math.ceil(requests / 256), s3: countRequests(await readFile(store.log, 'utf8')), events };
  } finally {
    await Promise.all(workers.map(stopWorker));
    await client.close();
    await connection.close();
    for (const server of [rehearsal.process, temporal.process, store.process]) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The S3 server of this project, which here also writes down each request. */
async function startLoggingStore(folder: string) {
  const log = path.join(folder, 'access.log');
  await writeFile(log, '');
  for (const part of ['objects', 'metadata']) await mkdir(path.join(folder, part));
  return startOnFreePorts([{ name: 'the object store', wanted: undefined, preferred: 7272 }], async ([port]) => {
    const endpoint = `http://127.0.0.1:${port}`;
    const process = await startGuardedProcess({
      name: 'object-store',
      command: resolveTools().versitygw,
      args: [
        ...['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', '--access-log', log],
        ...['posix', '--sidecar', path.join(folder, 'metadata'), path.join(folder, 'objects')],
      ],
      env: { ROOT_ACCESS_KEY_ID: keys.AWS_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY: keys.AWS_SECRET_ACCESS_KEY },
      logFile: path.join(folder, 'object-store.log'),
    });
    const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
    await waitUntilReady(process, async () => {
      await client.send(new CreateBucketCommand({ Bucket: 'rankwright' }));
      return true;
    });
    return { endpoint, log, process };
  });
}

async function waitForGroups(read: () => Promise<RunView>): Promise<RunView> {
  for (;;) {
    const view = await read();
    if (view.status !== 'running') throw new Error(`the run ended: ${view.status} ${view.failure?.message}`);
    if (view.stages.some(({ name, state }) => name === 'assemble' && state === 'done')) return view;
    await sleep(1000);
  }
}

function startWorker(name: 'cpu' | 'llm'): ChildProcess {
  return spawn(process.execPath, [path.join(projectRoot(), `dist/workers/${name}.js`)], { stdio: 'ignore' });
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null) return;
  const closed = once(worker, 'close');
  worker.kill('SIGTERM');
  await closed;
}

void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
