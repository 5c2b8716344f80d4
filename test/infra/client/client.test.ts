import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { recordRun } from '../../../activities/recordRun';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../core/contracts/receipt';
import type { RunInput } from '../../../core/contracts/run';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { connect, type ClientContext } from '../../../infra/client/connect';
import { readRunRecord } from '../../../infra/client/readRunRecord';
import { cancelRun, viewRun } from '../../../infra/client/runs';
import { startRun } from '../../../infra/client/startRun';
import { listingKey } from '../../../infra/sources/blobStore';
import { noPlaces } from '../models/support/noPlaces';

let folder: string;
let store: MemoryObjectStore;
/** What Temporal was asked to start. */
let started: { type: string; workflowId: string; args: [RunInput]; memo: object; staticDetails: string }[];
/** Temporal lists a run a moment after it was started. */
let isListed: boolean;
/** How often a run that was asked to stop is still found running. */
let looksUntilStopped: number | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankwright-client-'));
  store = new MemoryObjectStore();
  started = [];
  isListed = true;
  looksUntilStopped = undefined;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A Temporal that notes what is started, each id once, and has it running. */
function context(): ClientContext {
  const unknown = async () => {
    throw new WorkflowNotFoundError('workflow not found', 'gone', undefined);
  };
  const find = (runId: string) => started.find(({ workflowId }) => workflowId === runId);
  const workflow = {
    start: async (type: string, options: Omit<(typeof started)[number], 'type'>) => {
      const { workflowId } = options;
      if (find(workflowId)) throw new WorkflowExecutionAlreadyStartedError('already started', workflowId, type);
      started.push({ type, ...options });
    },
    list: () => Readable.from(isListed ? [...started] : []),
    getHandle: (runId: string) => {
      const found = find(runId);
      const describeFound = async () => {
        const isStopping = looksUntilStopped !== undefined;
        if (looksUntilStopped === 0) started = started.filter((each) => each !== found);
        else if (looksUntilStopped !== undefined) looksUntilStopped -= 1;
        const name = started.includes(found!) ? 'RUNNING' : 'CANCELED';
        return { status: { name }, memo: found!.memo, raw: { workflowExtendedInfo: { cancelRequested: isStopping } } };
      };
      const describe = found ? describeFound : unknown;
      return { describe, cancel: unknown, query: unknown };
    },
  };
  const temporal = { workflow, withDeadline: (_deadline: number, ask: () => unknown) => ask() };
  return {
    temporal: temporal as unknown as ClientContext['temporal'],
    store,
    namespace: 'default',
    cacheFolder: '/nowhere',
    modelPlaces: noPlaces,
  };
}

describe('startRun', () => {
  const spec = pipelineSpecSchema.parse({ name: 'start', corpus: { jsonl: 'corpus.jsonl' } });

  test('stores the files first, then starts a run whose input names them by digest and holds no rows', async () => {
    await writeFile(join(folder, 'corpus.jsonl'), '{"id":"1","text":"the canary row"}\n');
    const uploads: unknown[] = [];
    const { runId } = await startRun(spec, { specFolder: folder, onUpload: (each) => uploads.push(each) }, context());
    expect(runId).toMatch(/^start-\d{4}-\d{2}-\d{2}T\d{6}$/);
    const [run] = started;
    expect(run).toMatchObject({
      type: 'buildReranker',
      workflowId: runId,
      args: [{ runId, spec: { name: 'start', corpus: spec.corpus }, sources: { evaluate: {} } }],
    });
    // What lists say of it before a worker has taken it.
    expect(run).toMatchObject({
      typedSearchAttributes: [
        { key: { name: 'rwPipeline' }, value: 'start' },
        { key: { name: 'rwStage' }, value: 'not begun' },
        { key: { name: 'rwVerdict' }, value: 'pending' },
      ],
    });
    expect(await store.has(listingKey(run?.args[0].sources.corpus?.digest ?? ''))).toBe(true);
    expect(JSON.stringify(run)).not.toContain('canary');
    expect(JSON.stringify(run)).not.toContain(folder);
    expect(uploads).toEqual([{ label: 'corpus', done: 1, total: 1, unit: 'files' }]);
    expect(run?.staticDetails).toContain(`s3://memory/runs/${runId}/run.json`);
  });

  test('finds the run that is open already instead of starting it twice, unless a file or the spec changed', async () => {
    const start = (text: string, changed = spec) =>
      writeFile(join(folder, 'corpus.jsonl'), text).then(() => startRun(changed, { specFolder: folder }, context()));
    const first = await start('{"text":"one"}\n');
    expect(await start('{"text":"one"}\n')).toEqual({ runId: first.runId, wasRunning: true });
    expect(started).toHaveLength(1);
    expect(await start('{"text":"two"}\n')).toMatchObject({ wasRunning: false });
    expect(await start('{"text":"two"}\n', { ...spec, name: 'renamed' })).toMatchObject({ wasRunning: false });
    expect(started).toHaveLength(3);
  });

  test('waits for an open run that was asked to stop, and starts the work again', async () => {
    await writeFile(join(folder, 'corpus.jsonl'), '{"text":"one"}\n');
    const waited: string[] = [];
    const start = () => startRun(spec, { specFolder: folder, onWait: (runId) => waited.push(runId) }, context());
    const first = await start();
    expect(await start()).toEqual({ runId: first.runId, wasRunning: true });
    expect(waited).toEqual([]);
    looksUntilStopped = 1;
    expect(await start()).toMatchObject({ wasRunning: false });
    expect(waited).toEqual([first.runId]);
    expect(started).toHaveLength(1);
  });

  describe('within one second', () => {
    const start = async (text: string) => {
      await writeFile(join(folder, 'corpus.jsonl'), `{"text":"${text}"}\n`);
      return startRun(spec, { specFolder: folder }, context());
    };
    beforeEach(() => {
      isListed = false;
      // The clock alone stands still.
      jest.spyOn(Date.prototype, 'toISOString').mockReturnValue('2026-11-28T03:11:10.000Z');
    });
    afterEach(() => jest.restoreAllMocks());

    test('each run has an id, which its input and its details name', async () => {
      const ids = ['one', 'two', 'three'].map((text) => async () => (await start(text)).runId);
      const given: string[] = [];
      for (const next of ids) given.push(await next());
      const first = 'start-2026-11-28T031110';
      expect(given).toEqual([first, `${first}-2`, `${first}-3`]);
      expect(started.map(({ workflowId }) => workflowId)).toEqual(given);
      expect(started.map(({ args }) => args[0].runId)).toEqual(given);
      expect(started[1]?.staticDetails).toContain(`s3://memory/runs/${first}-2/run.json`);
      expect(started[1]?.staticDetails).toContain(`npx rankwright show ${first}-2\``);
    });

    test('the same work is not begun twice, though the first run of it is listed by nobody yet', async () => {
      await start('one');
      const second = await start('two');
      expect(await start('two')).toEqual({ runId: second.runId, wasRunning: true });
      expect(started).toHaveLength(2);
    });
  });

  test('tells workers what each model costs, and takes a budget only where that is known', async () => {
    await writeFile(join(folder, 'corpus.jsonl'), '{"text":"one"}\n');
    await writeFile(
      join(folder, 'prices.yaml'),
      'models:\n  some-model: { inputPerMillion: 0.5, outputPerMillion: 2 }\n',
    );
    const priced = { ...spec, llm: { ...spec.llm, model: 'some-model', budgetUsd: 3 } };
    const refused = startRun(priced, { specFolder: folder }, context());
    await expect(refused).rejects.toMatchObject({ code: 'bad-spec', message: expect.stringContaining('no price') });
    expect(started).toEqual([]);
    await startRun(priced, { specFolder: folder }, { ...context(), priceTable: join(folder, 'prices.yaml') });
    const { judge, queries } = started[0]?.args[0].spec ?? {};
    const price = { inputPerMillion: 0.5, outputPerMillion: 2, batchDiscount: 0.5 };
    expect([judge?.llm?.price, queries?.llm?.price]).toEqual([price, price]);
  });

  test('starts nothing when a file is missing', async () => {
    await expect(startRun(spec, { specFolder: folder }, context())).rejects.toMatchObject({ code: 'bad-source' });
    expect(started).toEqual([]);
  });

  test('leaves a corpus on S3 to be listed by the run', async () => {
    const onS3 = { ...spec, corpus: { s3: 'in/' } };
    await startRun(onS3, { specFolder: folder }, context());
    expect(started[0]?.args[0].sources).toEqual({ evaluate: {} });
  });
});

describe('a run that Temporal does not know', () => {
  test.each([
    ['view', () => viewRun('gone', context())],
    ['cancel', () => cancelRun('gone', context())],
  ])('%s: says so, and how to find those it knows', async (_name, use) => {
    await expect(use()).rejects.toMatchObject({
      code: 'missing-object',
      message: expect.stringContaining('gone') as string,
      mend: expect.stringContaining('rankwright runs') as string,
    });
  });
});

describe('readRunRecord', () => {
  const receipt = (stage: string, reused: boolean): StageReceipt => ({
    ...{ stage, key: 'a'.repeat(32), digest: 'b'.repeat(64), reused, counts: { in: 2, out: 1, dropped: { empty: 1 } } },
    ...{ parts: 1, bytes: 10, durationMs: 5 },
  });

  test('gives the stages of an ended run from what the run wrote, with the address of each artifact', async () => {
    const input: RunInput = {
      runId: 'r-2026-11-21T090000',
      spec: pipelineSpecSchema.parse({ name: 'r', corpus: { s3: 'in/' } }),
      sources: { evaluate: {} },
    };
    const receipts = [receipt('chunk', true), { ...receipt('evaluate', false), item: 'faq' }];
    await recordRun({ input, status: 'failed', receipts, failure: { stage: 'report', message: 'x' } }, store);
    expect(await readRunRecord(input.runId, store)).toMatchObject([
      { name: 'chunk', state: 'reused', artifact: `s3://memory/artifacts/chunk/${'a'.repeat(32)}`, counts: { out: 1 } },
      { name: 'evaluate', item: 'faq', state: 'done', durationMs: 5 },
    ]);
    expect(await store.has('pipelines/r/latest.json')).toBe(false);
    await recordRun({ input, status: 'completed', receipts }, store);
    expect((await store.get('pipelines/r/latest.json')).equals(await store.get(`runs/${input.runId}/run.json`))).toBe(
      true,
    );
  });

  test('gives none for a run that wrote nothing', async () => {
    expect(await readRunRecord('other', store)).toEqual([]);
  });
});

test('connecting where no Temporal listens names the address and the variable', async () => {
  const address = await closedAddress();
  await expect(connect({ TEMPORAL_ADDRESS: address })).rejects.toMatchObject({
    code: 'not-configured',
    message: `no Temporal server answers at ${address}`,
    mend: expect.stringContaining('TEMPORAL_ADDRESS') as string,
  });
}, 30_000);

async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
