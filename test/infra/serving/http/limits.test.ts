import { request } from 'node:http';
import { connect } from 'node:net';
import { createFakeReranker } from '../support/fakeReranker';
import { start, stopAll } from '../support/servers';

afterEach(stopAll);

const good = { query: 'q', documents: ['1', '2'] };
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
type Refused = { code: string; message: string; mend: string };

describe('a request that is wrong is told what was wrong and how to mend it', () => {
  const limits = { maxDocuments: 3, maxDocumentCharacters: 20, maxQueryCharacters: 10 };
  const many = { query: 'q', documents: ['1', '1', '1', '1'] };
  it.each<[string, string, unknown, number, RegExp]>([
    ['no JSON', '/rerank', '{"query":', 400, /no JSON: its syntax/],
    ['an empty body', '/rerank', '', 400, /it is empty/],
    ['no UTF-8', '/rerank', new Uint8Array([0x22, 0xff, 0x22]), 400, /not UTF-8/],
    ['no object', '/rerank', '[]', 422, /^the body: .*expected object/],
    ['no query', '/rerank', { documents: ['1'] }, 422, /^query: /],
    ['a query that is empty', '/rerank', { ...good, query: '' }, 422, /^query: /],
    ['a query that is long', '/rerank', { ...good, query: 'x'.repeat(11) }, 422, /^query: .*<=10 characters/],
    ['no documents', '/rerank', { query: 'q', documents: [] }, 422, /^documents: .*>=1 items/],
    ['many documents', '/rerank', many, 422, /^documents has 4 texts, and a request may have 3/],
    ['a document that is no text', '/rerank', { query: 'q', documents: ['1', 7] }, 422, /^documents\[1\]: /],
    ['a document that is long', '/rerank', { query: 'q', documents: ['x'.repeat(21)] }, 422, /^documents\[0\]: /],
    ['no result asked for', '/rerank', { ...good, top_n: 0 }, 422, /^top_n: /],
    ['fields that are not read', '/rerank', { ...good, rank_fields: ['title'] }, 422, /^rank_fields\[0\]: /],
    ['another shape', '/v1/ranking', good, 422, /^query: .*expected object/],
    ['an unknown way of cutting', '/v1/ranking', { query: { text: 'q' }, passages: [{ text: '' }], truncate: 'START' }, 422, /^truncate: /], // prettier-ignore
    ['no such path', '/v3/rerank', good, 404, /no such path/],
    ['another method', '/healthz', good, 405, /another method/],
  ])('%s', async (_, path, body, status, message) => {
    const reranker = createFakeReranker();
    const { post } = await start(reranker, { limits });
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const refused = (await answer.json()) as Refused;
    expect(Object.keys(refused)).toEqual(['code', 'message', 'mend']);
    expect(refused.message).toMatch(message);
    expect(reranker.asked).toEqual([]);
  });

  it.each([
    ['another type', { 'content-type': 'text/plain' }],
    ['another alphabet', { 'content-type': 'application/json; charset=latin1' }],
    ['a compressed body', { 'content-encoding': 'gzip' }],
  ])('%s', async (_, headers: Record<string, string>) => {
    const { post } = await start(createFakeReranker());
    expect((await post('/rerank', good, { headers })).status).toBe(415);
    expect(
      (await post('/rerank', good, { headers: { 'content-type': 'Application/JSON; charset=UTF-8' } })).status,
    ).toBe(200);
  });

  it('a method that a path does not have, and says which it has', async () => {
    const { url, lines } = await start(createFakeReranker());
    const [put, get] = [
      await fetch(`${url}/healthz`, { method: 'PUT' }),
      await fetch(`${url}/rerank`, { method: 'HEAD' }),
    ];
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(lines.join('\n')).toMatch(/ PUT \/healthz 405 [^]* HEAD \/rerank 405 /);
  });

  it('a body that is too large, whether it says so or not', async () => {
    const { url, post } = await start(createFakeReranker(), { maxBodyBytes: 1000 });
    expect((await post('/rerank', `"${'x'.repeat(999)}"`)).status).toBe(413);
    const status = await new Promise((resolve, reject) => {
      const sending = request(`${url}/rerank`, { method: 'POST', headers: { 'content-type': 'application/json' } });
      sending.on('response', (answer) => resolve(answer.statusCode)).on('error', reject);
      for (let piece = 0; piece < 20; piece += 1) sending.write('x'.repeat(100));
      sending.end();
    });
    expect(status).toBe(413);
    expect((await post('/rerank', good)).status).toBe(200);
  });

  it('a failure inside, without its details', async () => {
    const { post, lines } = await start(createFakeReranker({ fails: new Error('inner secret') }));
    const answer = await post('/rerank', good);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    expect(lines.join('\n')).toContain(`${answer.headers.get('x-request-id')} failed: Error: inner secret`);
  });
});

/** Sends bytes and waits for the server to end the connection. */
function exchange(url: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (piece) => (received += piece.toString())).on('close', () => resolve(received));
  });
}

describe('a client that is not able to send', () => {
  const head = 'POST /rerank HTTP/1.1\r\nhost: x\r\n';
  it.each([
    ['ends its headers never', head],
    ['ends its body never', `${head}content-type: application/json\r\ncontent-length: 9\r\n\r\n{`],
  ])('and %s is told so', async (_, bytes) => {
    const { url, get } = await start(createFakeReranker(), { requestTimeoutMs: 50 });
    const received = await exchange(url, bytes);
    expect(received).toMatch(/^HTTP\/1\.1 408 /);
    expect(received).toContain('the request was not sent in time');
    expect((await get('/healthz')).status).toBe(200);
  });

  it('headers of any length is told so', async () => {
    const { url } = await start(createFakeReranker());
    const received = await exchange(url, `${head}x: ${'x'.repeat(20_000)}`);
    expect(received).toMatch(/^HTTP\/1\.1 431 /);
    expect(received).toContain('the headers are larger than 16 KiB');
  });
});

describe('a server that has enough to do', () => {
  it('refuses one request more with 429, and takes it when there is room', async () => {
    const reranker = createFakeReranker({ holds: true });
    const { post, get } = await start(reranker, { maxRequests: 2 });
    const open = [post('/rerank', good), post('/rerank', good)];
    await until(() => reranker.asked.length === 2);
    const refused = await post('/rerank', good);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(((await refused.json()) as Refused).code).toBe('queue-full');
    expect((await get('/healthz')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toContain('rankwright_open_requests 2');
    reranker.release();
    expect((await Promise.all(open)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await post('/rerank', good)).status).toBe(200);
  });

  it('gives up what takes too long', async () => {
    const reranker = createFakeReranker({ holds: true });
    const { post } = await start(reranker, { timeoutMs: 30 });
    const answer = await post('/rerank', good);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(((await answer.json()) as Refused).message).toBe('the documents were not scored within 0.03 s');
    expect(reranker.left).toHaveLength(1);
  });

  it('drops what a client was waiting for who has gone', async () => {
    const reranker = createFakeReranker({ holds: true });
    const { post, lines } = await start(reranker);
    const leaving = new AbortController();
    const answer = post('/rerank', good, { signal: leaving.signal });
    await until(() => reranker.asked.length === 1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await until(() => lines.length === 1);
    expect(reranker.left).toHaveLength(1);
    expect(lines[0]).toContain('POST /rerank 499');
  });
});

describe('the API key', () => {
  const key = 'a-key-that-nobody-guesses';
  it('is needed for another address than loopback', async () => {
    for (const host of ['0.0.0.0', '::', '10.0.0.1'])
      await expect(start(createFakeReranker(), { host })).rejects.toMatchObject({ code: 'not-configured' });
    await start(createFakeReranker(), { host: '0.0.0.0', apiKey: key });
    await start(createFakeReranker(), { host: 'localhost' });
  });

  it('opens everything but the health of the server', async () => {
    const { post, get, lines } = await start(createFakeReranker(), { apiKey: key });
    const bearer = { authorization: `Bearer ${key}` };
    expect((await post('/rerank', good, { headers: bearer })).status).toBe(200);
    expect((await post('/rerank', good, { headers: { authorization: `bearer ${key}` } })).status).toBe(200);
    for (const headers of [
      {},
      { authorization: key },
      { authorization: `Bearer ${key}x` },
      { authorization: 'Bearer ' },
    ]) {
      const refused = await post('/rerank', good, { headers });
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
    for (const path of ['/metrics', '/openapi.json', '/other']) {
      expect((await get(path)).status).toBe(401);
      expect((await get(path, bearer)).status).toBe(path === '/other' ? 404 : 200);
    }
    for (const path of ['/healthz', '/readyz']) expect((await get(path)).status).toBe(200);
    expect(lines.join('\n')).not.toContain(key);
  });

  it('two servers cannot have one port', async () => {
    const { url } = await start(createFakeReranker());
    const port = Number(new URL(url).port);
    await expect(start(createFakeReranker(), { port })).rejects.toMatchObject({ code: 'not-configured' });
  });
});

describe('a server that is stopped', () => {
  it('answers what it has accepted, and refuses what is new', async () => {
    const reranker = createFakeReranker({ holds: true });
    const { post, get, stop } = await start(reranker, { stopTimeoutMs: 10_000 });
    await get('/healthz');
    const open = post('/rerank', good);
    await until(() => reranker.asked.length === 1);
    const stopped = stop();
    const late = await post('/rerank', good).then(
      ({ status }) => status,
      () => 'refused',
    );
    expect(['refused', 503]).toContain(late);
    reranker.release();
    expect((await open).status).toBe(200);
    await stopped;
    await expect(get('/healthz')).rejects.toThrow();
  });

  it('does not wait longer than it may', async () => {
    const reranker = createFakeReranker({ holds: true });
    const { post, stop } = await start(reranker, { stopTimeoutMs: 20 });
    const open = post('/rerank', good);
    await until(() => reranker.asked.length === 1);
    await stop();
    const answer = await open;
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as Refused).code).toBe('stopping');
  });
});
