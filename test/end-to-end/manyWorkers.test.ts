import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Manifest } from '../../core/contracts/manifest';
import { projectRoot } from '../../infra/servers/projectRoot';
import { digestsOf, readManifests } from './support/artifacts';
import { start } from './support/runs';
import { smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, waitFor, type TestStack } from './support/testStack';

jest.setTimeout(5 * 60_000);

/** Conversations of one round and of two, shuffled groups, several shards; no worker trains. */
const spec = smallSpec({
  queries: {
    mix: [{ strategy: 'zero-shot' }, { strategy: 'sap', sap: { chain: 'two' } }],
    passages: 30,
    perPassage: 3,
  },
  candidates: { bm25: 12, dense: 12, fusion: 'rrf' },
  judge: { strategy: 'dual-teacher', teachers: { pointwise: 'graded', listwise: 'listwise' } },
  negatives: { ranges: [{ from: 1, to: 24, count: 3 }], order: 'drawn', positiveShare: 0.95 },
  llm: { model: 'rehearsal', concurrency: 16 },
});

describeWithTools('data stages', () => {
  test('make the same bytes with one worker of a kind and with four, whatever ends first', async () => {
    const alone = await dataOf(1);
    const together = await dataOf(4);
    // One artifact a round, in no order.
    const rounds = [...alone.values()].filter(({ stage }) => stage === 'judge-requests');
    expect(rounds.length).toBeGreaterThan(1);
    expect(Math.max(...rounds.map(({ parts }) => parts.length))).toBeGreaterThan(3);
    expect([...alone.values()].map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['chunk', 'queries', 'embed', 'candidates', 'filter', 'judge', 'negatives', 'assemble']),
    );
    expect(digestsOf(together)).toEqual(digestsOf(alone));
  });
});

/** All artifacts up to the training groups, made by so many workers of each kind. */
async function dataOf(workers: number): Promise<Map<string, Manifest>> {
  const services = ['temporal', 'object-store', 'rehearsal', 'cpu', 'llm'] as const;
  const stack = await startTestStack({ services, latencyMs: 20 });
  const more = Array.from({ length: workers - 1 }, () => ['cpu', 'llm'] as const)
    .flat()
    .map(startWorker);
  try {
    const runId = await start(stack, spec);
    await waitForGroups(stack, runId);
    await stack.temporal.workflow.getHandle(runId).terminate();
    return await readManifests(stack.store);
  } finally {
    await Promise.all(more.map(stopWorker));
    await stack.stop();
  }
}

/** The environment of this process names the servers of the stack that was started last. */
function startWorker(name: 'cpu' | 'llm'): ChildProcess {
  return spawn(process.execPath, [path.join(projectRoot(), `dist/workers/${name}.js`)], { stdio: 'ignore' });
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null) return;
  const closed = once(worker, 'close');
  worker.kill('SIGTERM');
  await closed;
}

async function waitForGroups(stack: TestStack, runId: string): Promise<void> {
  await waitFor(async () => {
    const { stages, status, failure } = await stack.client.viewRun(runId);
    if (status !== 'running') throw new Error(`the run ended: ${status} ${failure?.message}`);
    return stages.some(({ name, state }) => name === 'assemble' && state === 'done') ? true : undefined;
  }, 500);
}
