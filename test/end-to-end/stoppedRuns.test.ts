import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RunRecord } from '../../core/contracts/activities';
import type { ActivityProgress } from '../../core/contracts/run';
import { readHistory, textOf } from './support/histories';
import { stagesIn, start, waitForActivity, waitForEnd, waitForPause } from './support/runs';
import { evaluationName, smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, waitFor, waitUntilEnded, type TestStack } from './support/testStack';

jest.setTimeout(10 * 60_000);

/** In no form that a key could be recognised by. */
const key = 'Canary4e1fd0c2b7';

describeWithTools('a run that does not complete', () => {
  let stack: TestStack;
  let endpoint: Server;
  beforeAll(async () => {
    endpoint = await startRefusingEndpoint();
    const { port } = endpoint.address() as AddressInfo;
    const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
    stack = await startTestStack({ environment });
  });
  afterAll(async () => {
    await stack?.stop();
    endpoint?.close();
  });

  test('cancelled while training, it stops the trainer; started again, it has everything before and goes on', async () => {
    // Long enough that it can only end by being cancelled.
    const spec = smallSpec({ train: { epochs: 100, maxTokens: 64, groupsPerStep: 1 } });
    const runId = await start(stack, spec);
    const seen = 20;
    await waitForActivity(
      stack,
      runId,
      'trainReranker',
      (progress) => (progress?.done ?? 0) >= seen && isTrain(progress),
    );
    const trainer = stack.trainers();
    expect(trainer).toHaveLength(1);
    await stack.client.cancelRun(runId);
    const view = await waitForEnd(stack, runId);
    expect(view).toMatchObject({ status: 'cancelled', failure: { message: 'cancelled' } });
    await waitUntilEnded(trainer);
    expect(await readRecord(runId)).toMatchObject({ status: 'cancelled', failure: { stage: 'train' } });
    const stepsOnS3 = await readCheckpointSteps();
    expect(stepsOnS3).toEqual([expect.any(Number)]);
    expect(stepsOnS3[0]).toBeGreaterThanOrEqual(seen);

    const again = await start(stack, spec);
    await waitFor(async () => stack.trainers()[0]);
    const before = [
      ...['ingest', `ingest:${evaluationName}`, 'chunk', 'queries', 'embed', 'candidates', 'filter'],
      ...['judge', 'negatives', 'assemble'],
    ];
    const running = await stack.client.viewRun(again);
    expect(stagesIn(running, 'reused')).toEqual(before);
    expect(stagesIn(running, 'running')).toEqual(['train']);
    const stepsTold: number[] = [];
    await waitForActivity(stack, again, 'trainReranker', (progress) => {
      if (isTrain(progress)) stepsTold.push(progress?.done ?? 0);
      return stepsTold.length > 0;
    });
    expect(stepsTold[0]).toBeGreaterThan(stepsOnS3[0]!);
    await stack.client.cancelRun(again);
    expect((await waitForEnd(stack, again)).status).toBe('cancelled');
    await waitFor(() => (stack.trainers().length === 0 ? true : undefined));
  });

  test('refused by the endpoint, it waits with the mend and can be cancelled, and the key is nowhere', async () => {
    const runId = await start(stack, smallSpec({ llm: { model: 'gpt-real' } }));
    const { pause } = await waitForPause(stack, runId);
    expect(pause).toMatchObject({
      ...{ reason: 'auth', stage: 'queries', waitsFor: ['resume'] },
      message: expect.stringMatching(/^model gpt-real at http:.* refused the key; received 401 invalid_api_key/),
      mend: expect.stringContaining('set OPENAI_API_KEY'),
    });
    await stack.client.cancelRun(runId);
    expect((await waitForEnd(stack, runId)).status).toBe('cancelled');
    expect(await readRecord(runId)).toMatchObject({ status: 'cancelled', failure: { stage: 'queries' } });

    const told = { ...(await readHistories(runId)), ...(await readLogs()), ...(await readObjects()) };
    const placesWith = (text: string): string[] => Object.keys(told).filter((place) => told[place]?.includes(text));
    expect(placesWith('refused the key')).toEqual(
      expect.arrayContaining([`history ${runId}`, `history ${runId}/queries`]),
    );
    expect(placesWith(key)).toEqual([]);
  });

  async function readCheckpointSteps(): Promise<number[]> {
    const steps: number[] = [];
    for await (const { key: name } of stack.store.list('checkpoints/')) {
      const step = /\/step-(\d+)\.json$/.exec(name)?.[1];
      if (step !== undefined) steps.push(Number(step));
    }
    return steps;
  }

  async function readRecord(runId: string): Promise<RunRecord> {
    return JSON.parse((await stack.store.get(`runs/${runId}/run.json`)).toString('utf8')) as RunRecord;
  }

  async function readHistories(runId: string): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const id of [runId, `${runId}/queries`]) texts[`history ${id}`] = textOf(await readHistory(stack, id));
    return texts;
  }

  async function readLogs(): Promise<Record<string, string>> {
    const folder = path.join(stack.folder, 'state/logs');
    const texts: Record<string, string> = {};
    for (const name of await readdir(folder)) texts[name] = await readFile(path.join(folder, name), 'utf8');
    return texts;
  }

  async function readObjects(): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    for await (const { key: name } of stack.store.list('')) {
      const body = await stack.store.get(name);
      texts[name] = name + (name.endsWith('.gz') ? gunzipSync(body) : body).toString('utf8');
    }
    return texts;
  }
});

function isTrain(progress: ActivityProgress | undefined): boolean {
  return progress?.phase === 'train';
}

/** An endpoint that refuses every request and, as some gateways do, quotes the whole key back. */
async function startRefusingEndpoint(): Promise<Server> {
  const server = createServer((request, response) => {
    const message = `Incorrect API key provided: ${request.headers.authorization}`;
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
