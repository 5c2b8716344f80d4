import { createFakeReranker } from '../support/fakeReranker';
import { start, stopAll } from '../support/servers';

afterEach(stopAll);

const question = { query: 'what is asthma?', documents: ['1 airways', { text: '2 lungs', title: 'x' }, '2 breath'] };
/** The sigmoid of 1 and 2, from another library. */
const [sigmoidOfOne, sigmoidOfTwo] = [0.7310585786300049, 0.8807970779778823];

describe.each(['/rerank', '/v1/rerank', '/v2/rerank', '/rerank/'])('POST %s', (path) => {
  it("answers as Cohere's and Jina's do", async () => {
    const reranker = createFakeReranker();
    const { post } = await start(reranker);
    const answer = await post(path, { ...question, model: 'rerank-v3.5', top_n: 2, return_documents: true });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      id: answer.headers.get('x-request-id'),
      object: 'list',
      model: 'tiny',
      results: [
        { index: 1, relevance_score: sigmoidOfTwo, document: { text: '2 lungs' } },
        { index: 2, relevance_score: sigmoidOfTwo, document: { text: '2 breath' } },
      ],
      usage: { total_tokens: 50 },
      meta: { long: 'windows', windows: 3, cut_documents: [1] },
    });
    expect(reranker.asked).toEqual([{ query: 'what is asthma?', documents: ['1 airways', '2 lungs', '2 breath'] }]);
  });
});

it('hands on how long documents are to be read', async () => {
  const reranker = createFakeReranker();
  const { post } = await start(reranker);
  await post('/rerank', {
    query: 'q',
    documents: ['1'],
    long: 'truncate',
    max_tokens_per_doc: 512,
    max_chunks_per_doc: 3,
  });
  expect(reranker.asked[0]).toMatchObject({ long: 'truncate', maxTokensPerDocument: 512, mostWindows: 3 });
});

describe('POST /v1/ranking', () => {
  it("answers as NVIDIA's NIM does", async () => {
    const reranker = createFakeReranker();
    const { post } = await start(reranker);
    const answer = await post('/v1/ranking', {
      model: 'nvidia/some-reranker',
      query: { text: 'what is asthma?' },
      passages: [{ text: '1' }, { text: '3.5' }, { text: '-2' }],
      truncate: 'END',
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      rankings: [
        { index: 1, logit: 3.5 },
        { index: 0, logit: 1 },
        { index: 2, logit: -2 },
      ],
      usage: { prompt_tokens: 50, total_tokens: 50 },
    });
    expect(reranker.asked[0]).toMatchObject({ long: 'truncate', refusesLong: false });
  });

  it('refuses what is too long unless it may cut', async () => {
    const reranker = createFakeReranker();
    const { post } = await start(reranker);
    await post('/v1/ranking', { query: { text: 'q' }, passages: [{ text: '1' }] });
    expect(reranker.asked[0]).toMatchObject({ long: 'truncate', refusesLong: true });
  });
});

it('scores 0 to 1 in the order of raw scores', async () => {
  const { post } = await start(createFakeReranker());
  const answer = await post('/rerank', { query: 'q', documents: ['1', '-1000', '900', '800'] });
  const { results } = (await answer.json()) as { results: { index: number; relevance_score: number }[] };
  expect(results).toEqual([
    { index: 2, relevance_score: 1 },
    { index: 3, relevance_score: 1 - 2 ** -53 },
    { index: 0, relevance_score: sigmoidOfOne },
    { index: 1, relevance_score: 0 },
  ]);
});

describe('what the server tells of itself', () => {
  it('is alive, and ready with its model', async () => {
    const { get } = await start(createFakeReranker());
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = { status: 'ready', model: 'tiny', kind: 'cross-encoder', precision: 'int8', long: 'windows' };
    expect(await (await get('/readyz')).json()).toEqual(ready);
  });

  it('counts requests, documents and pairs for Prometheus', async () => {
    const { get, post } = await start(createFakeReranker());
    await post('/rerank', question);
    await post('/rerank', 'no json');
    await get('/some/secret/path');
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await answer.text()).split('\n');
    for (const line of [
      'rankwright_requests_total{route="/rerank",status="200"} 1',
      'rankwright_requests_total{route="/rerank",status="400"} 1',
      'rankwright_requests_total{route="other",status="404"} 1',
      'rankwright_request_seconds_count{route="/rerank"} 2',
      'rankwright_documents_total 3',
      'rankwright_pairs_total 3',
      'rankwright_tokens_total 50',
      'rankwright_open_requests 0',
      'rankwright_waiting_pairs 0',
    ])
      expect(lines).toContain(line);
    expect(lines.some((line) => line.startsWith('process_resident_memory_bytes '))).toBe(true);
    expect(lines.join('\n')).not.toContain('secret');
  });

  it('logs a line a request, without texts', async () => {
    const { post, get, lines } = await start(createFakeReranker());
    const answer = await post('/rerank?token=hush', question);
    const id = answer.headers.get('x-request-id');
    await get('/hush');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(new RegExp(`^[\\d-]+T[\\d:.]+Z POST /rerank 200 \\d+ ms 3 documents 3 pairs ${id}$`));
    expect(lines[1]).toMatch(/ other 404 \d+ ms [0-9a-f-]{36}$/);
    expect(lines.join('\n')).not.toMatch(/hush|asthma|airways/);
  });
});
