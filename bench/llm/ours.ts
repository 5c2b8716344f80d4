import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { connect } from '../../infra/client/connect';
import { startStack } from '../../infra/servers/stack';
import { llmSpec } from '../../test/end-to-end/support/llmStack';
import { descendantsOf } from '../../test/end-to-end/support/processTree';
import { startFaultServerProcess } from '../../test/support/faultServer/faultServerProcess';
import { peakMemoryMib } from '../machine';
import type { Measurement, Workload } from './measurement';

/** The stage `queries` of a run, from the start of its workflow to its end: planning, asking, sealing and reading included. */
export async function measureOurs({ requests, concurrency, latencyMs }: Workload): Promise<Measurement> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rw-bench-'));
  const server = await startFaultServerProcess({ answers: 'constant', latencyMs });
  const stack = await startStack({
    stateFolder: path.join(folder, 'state'),
    services: ['temporal', 'object-store', 'cpu', 'llm'],
    environment: { ...process.env, OPENAI_API_KEY: 'bench', OPENAI_BASE_URL: server.url },
  });
  Object.assign(process.env, stack.environment);
  const client = await connect(stack.environment);
  const connection = await Connection.connect({ address: stack.addresses.temporal });
  try {
    const temporal = new Client({ connection });
    const spec = await llmSpec({ folder }, requests, { concurrency });
    const { runId } = await client.startRun(spec, { specFolder: folder });
    const seconds = await secondsOfWorkflow(temporal, `${runId}/queries`);
    const memory = peakMemoryMib(llmWorkerPid());
    const counts = await server.counts();
    await client.cancelRun(runId);
    return {
      ...{ name: 'rankwright', seconds, requestsReceived: counts.requests, mostAtATime: counts.maxConcurrent },
      ...(memory === undefined ? {} : { peakMemoryMib: memory }),
      note: 'answers and queries durable on S3, history in Temporal',
    };
  } finally {
    await client.close();
    await connection.close();
    await stack.stop();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function secondsOfWorkflow({ workflow }: Client, workflowId: string): Promise<number> {
  // A large stage continues as a new execution of the same workflow.
  let startedAt: Date | undefined;
  for (;;) {
    const described = await workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => undefined);
    startedAt ??= described?.startTime;
    if (described?.closeTime && startedAt) return (described.closeTime.getTime() - startedAt.getTime()) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function llmWorkerPid(): number {
  const worker = descendantsOf(process.pid).find(
    ({ command }) => command.includes('workers/llm.js') && !command.includes('guard.mjs'),
  );
  return worker?.pid ?? 0;
}
