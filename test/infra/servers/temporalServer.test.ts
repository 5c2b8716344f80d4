import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startTemporalServer } from '../../../infra/servers/temporalServer';
import { isListening } from '../../../infra/servers/ports';
import { resolveTools } from '../../../infra/servers/tools';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-temporal-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('runs and search attributes outlive the server, and the UI answers', async () => {
  const first = await start();
  expect((await fetch(first.uiUrl)).status).toBe(200);
  const started = await withClient(first.address, (client) =>
    client.workflow.start('buildReranker', { taskQueue: 'nobody', workflowId: 'kept-run' }),
  );
  expect(started.workflowId).toBe('kept-run');
  await first.process.stop();
  expect(await isListening(first.address)).toBe(false);

  // A server of before, with a database from before, learns what is new.
  const second = await start('state', undefined, { testPipeline: 'Keyword', testNew: 'Double' });
  const description = await withClient(second.address, (client) => client.workflow.getHandle('kept-run').describe());
  expect(description.status.name).toBe('RUNNING');
  expect(await attributesOf(second.address)).toEqual({ testPipeline: 2, testNew: 4 });
  await second.process.stop();
});

test('two servers started together take different ports, each answering for itself', async () => {
  const [left, right] = await Promise.all([start('left'), start('right')]);
  expect(left.address).not.toBe(right.address);
  await withClient(left.address, (client) =>
    client.workflow.start('any', { taskQueue: 'nobody', workflowId: 'left-run' }),
  );
  const unknown = withClient(right.address, (client) => client.workflow.getHandle('left-run').describe());
  await expect(unknown).rejects.toThrow(/not found/);
  await Promise.all([left.process.stop(), right.process.stop()]);
});

test('an exact port that is taken is refused, naming it', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const address = holder.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(start('state', port)).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  await new Promise((resolve) => holder.close(resolve));
});

function start(
  name = 'state',
  port?: number,
  searchAttributes: Record<string, string> = { testPipeline: 'Keyword' },
): ReturnType<typeof startTemporalServer> {
  return startTemporalServer({
    command: resolveTools().temporal,
    folder: path.join(folder, name),
    logFile: path.join(folder, `${name}.log`),
    port,
    searchAttributes,
  });
}

/** By the numbers of Temporal's `IndexedValueType`. */
async function attributesOf(address: string): Promise<Record<string, number>> {
  const connection = await Connection.connect({ address });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
  await connection.close();
  return customAttributes;
}

async function withClient<Value>(address: string, use: (client: Client) => Promise<Value>): Promise<Value> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
