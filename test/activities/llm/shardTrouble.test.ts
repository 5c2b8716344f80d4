import type { ServerResponse } from 'node:http';
import { answer, refuse, type Call } from '../../infra/llm/support/scriptedEndpoint';
import { isQuestion, questions } from '../../infra/llm/support/askShard';
import { useShards } from '../../infra/llm/support/useShards';

/** Trouble that goes away by itself, or with the request: rate limits, failures, time-outs and poison. */

const shards = useShards({ ledger: 'real' });
const { start, answerAll } = shards;

describe('rate limits', () => {
  test.each([
    ['retry-after-ms', () => ({ 'retry-after-ms': '400' }), 400],
    ['retry-after in seconds', () => ({ 'retry-after': '1' }), 1_000],
    // A date has whole seconds: the one after the next is at least one second away.
    [
      'retry-after as a date',
      () => ({ 'retry-after': new Date((Math.floor(Date.now() / 1000) + 2) * 1000).toUTCString() }),
      1_000,
    ],
  ])('%s: nobody asks again before it, and all are answered', async (_name, headers, waitMs) => {
    let limitedAtMs = Infinity;
    const open: ServerResponse[] = [];
    await start(({ attempt }, response) => {
      if (attempt === 2 || Date.now() > limitedAtMs) return answer(response, 'fine');
      // All four lanes are busy when the one is told to wait; the others are answered a little later.
      if (open.push(response) < 4) return;
      limitedAtMs = Date.now();
      refuse(response, 429, { message: 'slow down' }, headers());
      setTimeout(() => open.slice(0, 3).forEach((each) => answer(each, 'fine')), 100);
    });
    const receipt = await shards.ask(questions(24));
    expect(receipt).toMatchObject({ rows: 24, failedByReason: {} });
    expect(shards.endpoint.calls).toHaveLength(25);
    const later = shards.endpoint.calls.slice(4).map(({ atMs }) => atMs - limitedAtMs);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(waitMs);
  });

  test('do not count as attempts: many more of them than attempts are waited out', async () => {
    await start(({ attempt }, response) =>
      attempt <= 12 ? refuse(response, 429, { message: 'slow down' }) : answer(response, 'fine'),
    );
    await expect(shards.ask(questions(1))).resolves.toMatchObject({ rows: 1, failedByReason: {} });
    expect(shards.endpoint.asked('question 0')).toBe(13);
  });

  test('are bounded by time: a longer wait is left to Temporal, with what the endpoint said', async () => {
    await start((_, response) => refuse(response, 429, { message: 'slow down' }, { 'retry-after': '3600' }));
    await expect(shards.ask(questions(3))).rejects.toMatchObject({
      code: 'llm-unavailable',
      retryable: true,
      retryAfterMs: 3_600_000,
    });
    expect(shards.endpoint.calls.length).toBeLessThanOrEqual(3);
  });
});

describe('trouble that a retry mends', () => {
  const troubles: [string, (response: ServerResponse) => void][] = [
    ...[408, 409, 500, 502, 503, 504].map((status): [string, (response: ServerResponse) => void] => [
      `status ${status}`,
      (response) => refuse(response, status, { message: 'oops' }),
    ]),
    ['a connection that is reset', (response) => response.destroy()],
    [
      'a body that breaks off',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"choices":');
        setTimeout(() => response.destroy(), 10);
      },
    ],
    ['a body that is not JSON', (response) => response.setHeader('content-type', 'application/json').end('<html>')],
    ['a body without a choice', (response) => response.setHeader('content-type', 'application/json').end('{}')],
  ];

  test.each(troubles)('%s', async (_name, make) => {
    await start(({ question, attempt }, response) =>
      isQuestion(question, 1) && attempt <= 2 ? make(response) : answer(response, `answer to ${question}`),
    );
    await expect(shards.ask(questions(3))).resolves.toMatchObject({ rows: 3, failedByReason: {} });
    expect([0, 1, 2].map((number) => shards.endpoint.asked(`question ${number}`))).toEqual([1, 3, 1]);
  });

  test.each([
    ['no answer at all', () => undefined],
    [
      'a body that stalls after its headers',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"choices":');
      },
    ],
  ])('%s ends at the time-out and closes the connection', async (_name, make) => {
    await start(({ question, attempt }, response) =>
      isQuestion(question, 1) && attempt === 1 ? make(response) : answer(response, 'fine'),
    );
    await expect(shards.ask(questions(3), { timeoutMs: 300 })).resolves.toMatchObject({ rows: 3, failedByReason: {} });
    expect(shards.endpoint.asked('question 1')).toBe(2);
    expect(shards.endpoint.aborted()).toBe(1);
  });

  test('a request that always fails while others are answered goes into quarantine', async () => {
    await start((call, response) =>
      isQuestion(call.question, 2) ? refuse(response, 500, { message: 'poison' }) : answerAll(call, response),
    );
    const receipt = await shards.ask(questions(40), { concurrency: 2 });
    expect(receipt).toMatchObject({ rows: 40, failedByReason: { unavailable: 1 } });
    expect(shards.endpoint.asked('question 2')).toBe(4);
    expect((await shards.rows(questions(40)))[2]).toMatchObject({
      status: 'failed',
      failure: { reason: 'unavailable', message: expect.stringMatching(/^the endpoint failed on this request/) },
    });
  });

  test('a request that always fails alone is told from an endpoint that is down by a question of a few tokens', async () => {
    await start((call, response) =>
      isQuestion(call.question, 0) ? refuse(response, 500, { message: 'poison' }) : answerAll(call, response),
    );
    await expect(shards.ask(questions(1))).resolves.toMatchObject({ failedByReason: { unavailable: 1 } });
    expect(shards.endpoint.calls.filter(({ question }) => !isQuestion(question, 0))).toHaveLength(1);
  });

  test('an endpoint that is down gives the shard back to Temporal, and what it answered before is kept', async () => {
    const answered: string[] = [];
    let limit = 10;
    await start((call, response) => {
      if (answered.length === limit) return refuse(response, 503, { message: 'maintenance' });
      answered.push(call.question);
      answerAll(call, response);
    });
    await expect(shards.ask(questions(20))).rejects.toMatchObject({ code: 'llm-unavailable', retryable: true });
    // Four at a time, four attempts each, one probe for each that came to its end.
    expect(shards.endpoint.calls.length).toBeLessThanOrEqual(10 + 4 * 4 + 4);
    const before = [...answered];
    limit = Infinity;
    await expect(shards.ask(questions(20))).resolves.toMatchObject({ rows: 20, usage: { fromLedger: 10 } });
    expect(before.map((question) => shards.endpoint.asked(question))).toEqual(Array(10).fill(1));
  });

  test('an address where nobody listens is named', async () => {
    await start(answerAll);
    await shards.endpoint.close();
    await expect(shards.ask(questions(2))).rejects.toMatchObject({
      code: 'llm-unavailable',
      retryable: true,
      message: expect.stringContaining(shards.endpoint.url),
    });
  });
});

test('a wait between attempts grows and differs', async () => {
  const sent: Call[] = [];
  await start((call, response) => {
    sent.push(call);
    if (call.attempt < 4) refuse(response, 500, { message: 'oops' });
    else answer(response, 'fine');
  });
  await shards.ask(
    questions(1),
    {},
    {
      patience: { maxAttempts: 4, firstDelayMs: 40, maxDelayMs: 1_000, maxRateLimitedMs: 5_000 },
    },
  );
  const [first = 0, second = 0, third = 0, fourth = 0] = sent.map(({ atMs }) => atMs);
  // Half of 40, 80 and 160 ms at the least.
  expect(second - first).toBeGreaterThanOrEqual(20);
  expect(third - second).toBeGreaterThanOrEqual(40);
  expect(fourth - third).toBeGreaterThanOrEqual(80);
});
