import fc from 'fast-check';
import { connect } from 'node:net';
import { createFakeReranker } from '../support/fakeReranker';
import { start, stopAll, type Started } from '../support/servers';

let server: Started;
beforeAll(async () => {
  server = await start(createFakeReranker(), { maxBodyBytes: 2000 });
});
afterAll(stopAll);

const good = { query: 'q', documents: ['1', '2'] };

/** Sends bytes as they are, and gives back all that comes. */
function exchange(bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    socket.on('data', (piece) => pieces.push(piece)).on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(pieces).toString('latin1')));
  });
}

/** An answer is JSON with a status of 4xx; what is cut off before it was a request may have none. */
function expectRefusal(received: string, isAnswered = true): void {
  const [head = '', body = ''] = received.split('\r\n\r\n');
  if (head === '' && !isAnswered) return;
  expect(head).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(head).toMatch(/content-type: application\/json/i);
  expect(JSON.parse(/^\{[^}]*\}/.exec(body)?.[0] ?? '{}')).toEqual({
    code: expect.any(String),
    message: expect.any(String),
    mend: expect.any(String),
  });
}

afterEach(async () => {
  expect(await (await server.get('/healthz')).json()).toEqual({ status: 'ok' });
  expect((await server.post('/rerank', good)).status).toBe(200);
  expect(server.lines.filter((line) => line.includes('failed'))).toEqual([]);
});

const mutilated = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.json().map((text) => text.slice(0, text.length / 2)),
  fc.constantFrom('[', '{"__proto__": {"query": "q"}}', '{"query":"q","documents":{"length":3}}', 'null', '\u0000'),
  fc
    .record(
      {
        query: fc.oneof(fc.string(), fc.anything()),
        documents: fc.oneof(fc.array(fc.anything()), fc.anything()),
        top_n: fc.anything(),
        passages: fc.anything(),
        truncate: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}` : each))),
);

it('answers any body with a 4xx in JSON, or with scores where it is a request after all', async () => {
  const paths = fc.constantFrom('/rerank', '/v2/rerank', '/v1/ranking');
  await fc.assert(
    fc.asyncProperty(paths, mutilated, async (path, body) => {
      const answer = await server.post(path, body);
      if (answer.status !== 200) {
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
      }
      expect(typeof (await answer.json())).toBe('object');
    }),
    { numRuns: 300 },
  );
});

it('refuses any path that it does not have', async () => {
  const path = fc.oneof(
    fc.webPath(),
    fc.string(),
    fc.webQueryParameters().map((query) => `/x?${query}`),
  );
  await fc.assert(
    fc.asyncProperty(path, async (text) => {
      const target = Buffer.from(`/${text}`, 'utf8')
        .toString('latin1')
        .replace(/[\s\p{Cc}]/gu, '-');
      expectRefusal(await exchange(Buffer.from(`POST /no${target} HTTP/1.1\r\nhost: x\r\n\r\n`, 'latin1')));
    }),
    { numRuns: 100 },
  );
});

it('refuses headers of any kind', async () => {
  const header = fc.tuple(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.constant('x'.repeat(20_000))));
  const known = fc.tuple(
    fc.constantFrom('content-length', 'transfer-encoding', 'content-type', 'expect', 'connection', 'upgrade', 'host'),
    fc.constantFrom('-1', 'chunked', '9e9', '99999999999', 'application/json', '100-continue', 'what', 'websocket', ''),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(header, known), { maxLength: 6 }), async (headers) => {
      const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\r\n');
      const received = await exchange(Buffer.from(`POST /rerank HTTP/1.1\r\n${lines}\r\n\r\n{"query":`, 'utf8'));
      expectRefusal(received.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''), false);
    }),
    { numRuns: 200 },
  );
});

it('outlives what is no HTTP', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => expectRefusal(await exchange(bytes), false)),
    { numRuns: 100 },
  );
});
