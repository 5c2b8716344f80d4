import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPairScorer } from '../../../infra/onnx/pairScorers/openPairScorer';
import { loadReranker, type Reranker, type RerankerOptions } from '../../../infra/serving/reranker';
import { threadsOf } from '../threads';

const folderOf = (kind: string) => join(__dirname, '../../fixtures/pairScorers', kind);
const query = 'the model ranks passages';
/** Of which the fourth is longer than the 24 tokens of the models. */
const documents = [
  'the cat, ranked.',
  'a model of passages',
  'question? answer!',
  `${'naive '.repeat(30)}cat`,
  '!?',
  '',
];

const opened: Reranker[] = [];
async function open(kind: string, options: Partial<RerankerOptions> = {}): Promise<Reranker> {
  const { count: threads, execArgv } = threadsOf(2);
  const reranker = await loadReranker({ model: folderOf(kind), threads, execArgv, ...options });
  opened.push(reranker);
  return reranker;
}
afterEach(() => Promise.all(opened.splice(0).map((reranker) => reranker.close())));

async function scoresOf(kind: string, file: string, texts: string[]): Promise<number[]> {
  const scorer = await openPairScorer(folderOf(kind), join(folderOf(kind), file), { threads: threadsOf(1) });
  const scores = [];
  for (const passage of texts) scores.push((await scorer.score([{ query, passage }]))[0]!);
  return scores;
}
const orderOf = (scores: number[]) => [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);

describe.each(['cross-encoder', 'bi-encoder', 'late-interaction'])('a %s', (kind) => {
  it.each([
    ['fp32', 'onnx/model.onnx'],
    ['int8', 'onnx/model_quantized.onnx'],
  ] as const)('in %s gives the scores and the order of the scorer that evaluates', async (precision, file) => {
    const reranker = await open(kind, { precision, long: 'truncate' });
    const expected = await scoresOf(kind, file, documents);
    const { scores } = await reranker.score({ query, documents });
    scores.forEach((score, place) => expect(score).toBeCloseTo(expected[place]!, 5));
    const ranked = await reranker.rerank({ query, documents, topN: 3 });
    expect(ranked.map(({ index }) => index)).toEqual(orderOf(expected).slice(0, 3));
    expect(reranker).toMatchObject({ kind, precision, model: kind, long: 'truncate' });
  });
});

describe('a reranker', () => {
  it('scores a document that is too long by the best of its windows, and says how it read', async () => {
    const reranker = await open('cross-encoder', { precision: 'fp32' });
    const long = documents[3]!;
    const found = await reranker.score({ query, documents: [long, 'the cat, ranked.'] });
    expect(found).toMatchObject({ long: 'windows', cutDocuments: [] });
    expect(found.windows).toBeGreaterThan(2);
    // A window of some words is what those words are as a document.
    const words = long.split(' ');
    const pieces = words.map((_, start) => words.slice(start).join(' '));
    const best = Math.max(...(await scoresOf('cross-encoder', 'onnx/model.onnx', pieces)));
    const start = await reranker.score({ query, documents: [long], long: 'truncate' });
    expect(found.scores[0]).toBeGreaterThanOrEqual(start.scores[0]!);
    expect(found.scores[0]).toBeLessThanOrEqual(best + 1e-5);
    expect(start).toMatchObject({ windows: 1, cutDocuments: [0], long: 'truncate', tokens: 24 });
    const two = await reranker.score({ query, documents: [long], mostWindows: 2 });
    expect(two).toMatchObject({ windows: 2, cutDocuments: [0] });
    expect(await reranker.score({ query, documents: [long], maxTokensPerDocument: 3 })).toMatchObject({
      windows: 1,
      cutDocuments: [0],
    });
  });

  it('says the same of a document whatever else is asked at the same time', async () => {
    const reranker = await open('cross-encoder', { precision: 'int8' });
    const [alone] = (await reranker.score({ query, documents: [documents[1]!] })).scores;
    const many = Array.from({ length: 40 }, (_, place) => documents[place % documents.length]!);
    const both = await Promise.all([many, many].map((asked) => reranker.score({ query, documents: asked })));
    for (const { scores } of both) expect(scores[7]).toBe(alone);
  });

  it('takes int8 where the export found it fit and quick, and fp32 where nothing says so', async () => {
    expect((await open('cross-encoder')).precision).toBe('int8');
    const folder = mkdtempSync(join(tmpdir(), 'rw-serving-'));
    cpSync(folderOf('cross-encoder'), folder, { recursive: true });
    const record = JSON.parse(readFileSync(join(folder, 'parity.json'), 'utf8')) as Record<string, unknown>;
    for (const int8 of [undefined, { ...(record['int8'] as object), products: 'float32' }]) {
      writeFileSync(join(folder, 'parity.json'), JSON.stringify({ ...record, int8 }));
      expect((await open('', { model: folder })).precision).toBe('fp32');
    }
    rmSync(join(folder, 'onnx/model.onnx'));
    await expect(open('', { model: folder })).rejects.toMatchObject({
      code: 'bad-source',
      message: /onnx\/model\.onnx/,
    });
  });

  it('refuses what is no model', async () => {
    await expect(open('none')).rejects.toMatchObject({ code: 'bad-source' });
    const folder = mkdtempSync(join(tmpdir(), 'rw-serving-'));
    cpSync(folderOf('cross-encoder'), folder, { recursive: true });
    writeFileSync(join(folder, 'onnx/model.onnx'), 'no model');
    await expect(open('', { model: folder, precision: 'fp32' })).rejects.toMatchObject({ code: 'missing-tool' });
  });

  it('refuses a pair that is too long where that is asked for, whichever of the two it is', async () => {
    const reranker = await open('cross-encoder');
    const [refused, endless] = [{ refusal: 'too-long' }, documents[3]!];
    const asked = { long: 'truncate', refusesLong: true } as const;
    await expect(reranker.score({ query, documents: ['cat', endless], ...asked })).rejects.toMatchObject(refused);
    await expect(reranker.score({ query: endless, documents: ['cat'], ...asked })).rejects.toMatchObject(refused);
    expect((await reranker.score({ query, documents: ['cat'], ...asked })).scores).toHaveLength(1);
  });

  it('refuses what is no list of texts, and a topN that is no count', async () => {
    const reranker = await open('cross-encoder');
    const wrong: [unknown, RegExp][] = [
      [{ documents: ['cat'] }, /^query is undefined/],
      [{ query, documents: 'cat' }, /^documents is string/],
      [{ query, documents: ['cat', null] }, /^documents\[1\] is no text/],
      [{ query, documents: ['cat', 'a model'], topN: -1 }, /^topN is -1/],
      [{ query, documents: ['cat', 'a model'], topN: 1.5 }, /^topN is 1\.5/],
      [{ query, documents: ['cat', 'a model'], topN: NaN }, /^topN is NaN/],
    ];
    for (const [request, message] of wrong)
      await expect(reranker.rerank(request as Parameters<Reranker['rerank']>[0])).rejects.toThrow(message);
    expect(await reranker.rerank({ query, documents: ['cat', 'a model'], topN: 0 })).toEqual([]);
  });

  it('refuses windows of a model that reads texts apart', async () => {
    const reranker = await open('bi-encoder');
    expect(reranker.long).toBe('truncate');
    await expect(reranker.score({ query, documents, long: 'windows' })).rejects.toMatchObject({ refusal: 'bad-field' });
    await expect(open('bi-encoder', { long: 'windows' })).rejects.toMatchObject({ refusal: 'bad-field' });
  });

  it('gives nothing to a caller who has left, and goes on', async () => {
    const reranker = await open('cross-encoder');
    await expect(reranker.score({ query, documents }, AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect((await reranker.score({ query, documents })).scores).toHaveLength(6);
  });
});
