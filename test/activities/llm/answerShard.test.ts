import { setTimeout as sleep } from 'node:timers/promises';
import { answer, refuse } from '../../infra/llm/support/scriptedEndpoint';
import { bodyOf, canaryKey, isQuestion, questions } from '../../infra/llm/support/askShard';
import { useShards } from '../../infra/llm/support/useShards';

/** The activity over real HTTP: what it gives, what stops it, and what must not be seen. Other trouble: shardTrouble.test.ts. */

const shards = useShards({ ledger: 'real' });
const { start, answerAll, waitForCalls } = shards;

describe('answers', () => {
  test('come in the order of the requests, whatever order they arrive in, and the next run asks nothing', async () => {
    await start(({ question }, response) => {
      setTimeout(() => answer(response, `answer to ${question}`), (7 * Number(question.split(' ')[1])) % 13);
    });
    const receipt = await shards.ask(questions(20));
    expect(receipt).toMatchObject({
      ...{ rows: 20, reused: false, failedByReason: {} },
      usage: { requests: 20, fromLedger: 0, failed: 0, tokensIn: 60, tokensOut: 40 },
    });
    const rows = await shards.rows(questions(20));
    expect(rows.map(({ content }) => content)).toEqual(questions(20).map((_, row) => `answer to question ${row}`));

    const again = await shards.ask(questions(20));
    expect(again).toMatchObject({ rows: 20, reused: true, usage: { fromLedger: 20, tokensIn: 0, tokensOut: 0 } });
    expect(shards.endpoint.calls).toHaveLength(20);
  });

  test('of requests that another shard asked come from the ledger; one that stands twice is asked once', async () => {
    await start(answerAll);
    await shards.ask(questions(5));
    const receipt = await shards.ask([...questions(7), ...questions(7)]);
    expect(receipt.usage).toMatchObject({ requests: 14, fromLedger: 10, tokensIn: 6, tokensOut: 4 });
    expect(shards.endpoint.calls).toHaveLength(7);
    expect((await shards.rows([...questions(7), ...questions(7)])).map(({ content }) => content).slice(7)).toEqual(
      questions(7).map((_, row) => `answer to question ${row}`),
    );
  });

  test('hold nothing that depends on when or how often they were asked for', async () => {
    const trouble = new Set([2, 3, 5]);
    await start(({ question, attempt }, response) => {
      if (trouble.has(Number(question.split(' ')[1])) && attempt < 3) refuse(response, 500, { message: 'oops' });
      else answer(response, `answer to ${question}`, { tokensIn: 9, tokensCached: 4 });
    });
    await shards.ask(questions(6));
    const disturbed = await shards.rows(questions(6));
    await shards.endpoint.close();
    await start(({ question }, response) =>
      answer(response, `answer to ${question}`, { tokensIn: 9, tokensCached: 0 }),
    );
    await shards.ask(questions(6), { concurrency: 1 });
    expect(await shards.rows(questions(6))).toEqual(disturbed);
  });
});

describe('trouble that needs a person', () => {
  const stops: [string, number, object, 'quota' | 'auth', RegExp][] = [
    ['no quota', 429, { message: 'no credit', code: 'insufficient_quota' }, 'quota', /add credit/],
    ['a balance of nothing', 402, { message: 'Insufficient Balance' }, 'quota', /add credit/],
    ['a refused key', 401, { message: `wrong key ${canaryKey}` }, 'auth', /OPENAI_API_KEY/],
    ['a key without the right', 403, { message: 'not allowed' }, 'auth', /OPENAI_API_KEY/],
    ['no such model', 404, { message: 'no such model' }, 'auth', /llm\.model/],
  ];

  test.each(stops)(
    '%s stops the shard at once and keeps what was answered',
    async (_name, status, error, reason, mend) => {
      let isBroken = true;
      await start((call, response) => {
        if (isBroken && Number(call.question.split(' ')[1]) >= 10) refuse(response, status, error);
        else answerAll(call, response);
      });
      const stopped = await shards.ask(questions(40));
      expect(stopped.stopped).toMatchObject({ reason, mend: expect.stringMatching(mend) });
      expect(stopped.usage.requests).toBe(10);
      expect(shards.endpoint.calls.length).toBeLessThanOrEqual(10 + 4);
      expect(JSON.stringify(stopped)).not.toContain('canary');
      isBroken = false;
      const receipt = await shards.ask(questions(40));
      expect(receipt).toMatchObject({ rows: 40, failedByReason: {}, usage: { fromLedger: 10 } });
      const sends = questions(40).map((_, row) => shards.endpoint.asked(`question ${row}`));
      expect(sends.slice(0, 10)).toEqual(Array(10).fill(1));
    },
  );

  test('what is in flight when asking stops is waited for, since it is paid for', async () => {
    await start(({ question }, response) => {
      if (isQuestion(question, 3)) refuse(response, 401, { message: 'no' });
      else setTimeout(() => answer(response, `answer to ${question}`), 100);
    });
    const stopped = await shards.ask(questions(8));
    expect(stopped).toMatchObject({ stopped: { reason: 'auth' }, usage: { requests: 3 } });
    expect(shards.endpoint.aborted()).toBe(0);
  });

  test('a worker without an endpoint says so, in a failure that pauses the run', async () => {
    await start(answerAll);
    await expect(shards.ask(questions(1), { model: 'rehearsal', baseUrl: undefined })).rejects.toMatchObject({
      code: 'not-configured',
      mend: expect.stringMatching(/RANKWRIGHT_REHEARSAL_URL/),
    });
  });
});

describe('requests that are refused', () => {
  test.each([
    ['a context that is too long', 400, { message: 'too long', code: 'context_length_exceeded' }, 'bad-request'],
    ['what cannot be processed', 422, { message: 'cannot', code: undefined }, 'bad-request'],
    ['a prompt that a filter stops', 400, { message: 'filtered', code: 'content_filter' }, 'filtered'],
  ])('%s is set aside at once, and the others go on', async (_name, status, error, reason) => {
    await start((call, response) =>
      isQuestion(call.question, 1) ? refuse(response, status, error) : answerAll(call, response),
    );
    await expect(shards.ask(questions(3))).resolves.toMatchObject({ rows: 3, failedByReason: { [reason]: 1 } });
    expect(shards.endpoint.asked('question 1')).toBe(1);
    const rows = await shards.rows(questions(3));
    expect(rows.map(({ status: each }) => each)).toEqual(['answered', 'failed', 'answered']);
    // Neither where the endpoint is nor how it words things: rows are part of an artifact.
    const said = `the endpoint refused this request with ${[status, error.code].filter(Boolean).join(' ')}`;
    expect(rows[1]?.failure).toEqual({ reason, message: said });
  });
});

describe('cancellation', () => {
  test('closes the connections, keeps what was answered, and says that it paused', async () => {
    await start((call, response) => {
      if (Number(call.question.split(' ')[1]) < 6) answerAll(call, response);
    });
    const controller = new AbortController();
    const asking = shards.ask(questions(20), { timeoutMs: 60_000 }, { signal: controller.signal });
    await waitForCalls(10);
    controller.abort(new Error('cancelled'));
    const receipt = await asking;
    expect(receipt).toMatchObject({ rows: 6, stopped: { reason: 'paused' }, usage: { requests: 6 } });
    while (shards.endpoint.aborted() < 4) await sleep(5);
    expect(shards.endpoint.aborted()).toBe(4);
    expect(shards.endpoint.calls).toHaveLength(10);
  });

  test('ends a wait for a rate limit at once', async () => {
    await start((_, response) => refuse(response, 429, { message: 'slow' }, { 'retry-after': '4' }));
    const controller = new AbortController();
    const asking = shards.ask(questions(4), {}, { signal: controller.signal });
    await waitForCalls(1);
    await sleep(50);
    controller.abort(new Error('cancelled'));
    await expect(asking).resolves.toMatchObject({ stopped: { reason: 'paused' } });
  });
});

describe('secrets', () => {
  test('neither key nor prompt stands in errors, receipts, heartbeats or objects that are not answers', async () => {
    const prompt = 'a prompt with a text that nobody else would write, 4711';
    await start(({ authorization, question }, response) => {
      expect(authorization).toBe(`Bearer ${canaryKey}`);
      refuse(response, 503, { message: `key ${canaryKey} for "${question}"` });
    });
    const error = await shards.ask([bodyOf(prompt)]).catch((caught: unknown) => caught as Error & { mend: string });
    const said = JSON.stringify([
      error,
      String((error as Error).message),
      (error as Error).cause ?? '',
      shards.heartbeats,
    ]);
    expect(said).toContain('llm-unavailable');
    expect(said).not.toMatch(/canary|4711/);
    const written = [...shards.store.objects].filter(([name]) => !name.startsWith('artifacts/query-requests'));
    expect(written.map(([, body]) => String(body)).join()).not.toMatch(/canary/);
  });
});

describe('batch mode without an online rest', () => {
  test('asks nothing: what the ledger does not know goes into quarantine', async () => {
    await start(answerAll);
    await shards.ask(questions(3));
    const receipt = await shards.ask(questions(5), {}, { ledgerOnly: true });
    expect(receipt).toMatchObject({ rows: 5, usage: { fromLedger: 3 }, failedByReason: { unavailable: 2 } });
    expect(shards.endpoint.calls).toHaveLength(3);
  });
});

test('heartbeats tell how far a shard is, and no row', async () => {
  await start(answerAll);
  await shards.ask(questions(5));
  const label = { stage: 'query-answers', phase: 'ask', total: 5, unit: 'requests' };
  expect(shards.heartbeats[0]).toEqual({ ...label, done: 0 });
  expect(shards.heartbeats.at(-1)).toEqual({ ...label, done: 5 });
});
