import { gzipSync } from 'node:zlib';
import { encodePassages } from '../../activities/encodePassages';
import { findCandidates } from '../../activities/findCandidates';
import { candidateSchema, type Candidate } from '../../core/contracts/candidate';
import { sha256 } from '../../core/hashing/digest';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { Threads } from '../../infra/threads/thread';
import { threadsOf } from '../infra/threads';
import { createCountingEncoder, vectorOf } from './support/countingEncoder';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

const chunkOf = (id: string, documentId: string, index: number, text: string) => ({
  ...{ id, documentId, index, text, start: 0, end: text.length },
});
const chunks = [
  chunkOf('c1', 'chains', 0, 'Wipe the chain and oil each roller of it.'),
  chunkOf('c2', 'chains', 1, 'A worn chain wears the sprockets.'),
  chunkOf('c3', 'brakes', 0, 'Squeeze the brake lever and look at the pads.'),
  chunkOf('c4', 'tyres', 0, 'Pump the tyre to the pressure on its side.'),
];
const queryOf = (id: string, text: string) => ({
  ...{ id, text, chunkId: 'c1', language: 'en', strategy: 'zero-shot', promptVersion: '1' },
});
const queries = [queryOf('q1', 'worn sprockets'), queryOf('q2', 'brake pads'), queryOf('q3', 'zzz')];

async function find(
  candidates: SpecFields['candidates'],
  run?: string | Buffer,
  asked = queries,
  corpus: object[] = chunks,
  threads: Threads = { count: 1 },
) {
  const store = new MemoryObjectStore();
  const encoder = createCountingEncoder();
  const stages = stageRunner(store, { encoder: async () => encoder, threads });
  const runSha256 = run === undefined ? undefined : sha256(run);
  if (run !== undefined) store.objects.set(`sources/${runSha256}`, Buffer.from(run));
  const spec = specOf({ candidates: { ...candidates, ...(run === undefined ? {} : { run: 'my.trec', runSha256 }) } });
  const passages = await stages.make('chunk', corpus);
  const embeddings = await stages.run(encodePassages, { spec, inputs: { passages } });
  const inputs = { queries: await stages.make('queries', asked), chunks: passages, embeddings };
  const made = await stages.run(findCandidates, { spec, inputs });
  const rows = (await stages.rows(made)).map((row) => candidateSchema.parse(row));
  return { made, rows, dropped: await stages.rows(made, 'dropped'), encoder };
}

const listOf = (rows: Candidate[], queryId: string) =>
  rows
    .filter((row) => row.queryId === queryId)
    .map(({ chunkId, sources }) =>
      [chunkId, ...sources.map(({ retriever, rank }) => `${retriever} ${rank}`)].join(' '),
    );

describe('candidates', () => {
  it('keeps what each retriever found, and tells a question for which nothing was', async () => {
    const { rows, dropped, made } = await find({ bm25: 2, dense: 0 });
    expect(listOf(rows, 'q1')).toEqual(['c2 bm25 1']);
    expect(listOf(rows, 'q2')).toEqual(['c3 bm25 1']);
    expect(dropped).toEqual([{ queryId: 'q3', text: 'zzz', reason: 'no-candidate' }]);
    expect(made.counts).toEqual({ in: 3, out: 2, dropped: { 'no-candidate': 1 } });
  });

  it('puts what the bi-encoder found beside, nearest first', async () => {
    const { rows } = await find({ bm25: 0, dense: 4 });
    const asked = vectorOf('worn sprockets');
    const nearest = chunks
      .map(({ id, text }) => ({ id, score: vectorOf(text).reduce((sum, value, i) => sum + value * asked[i]!, 0) }))
      .sort((left, right) => right.score - left.score);
    expect(listOf(rows, 'q1')).toEqual(nearest.map(({ id }, index) => `${id} dense ${index + 1}`));
    expect(rows[0]!.sources[0]!.score).toBeCloseTo(nearest[0]!.score, 6);
  });

  it('gives the encoder its prompts', async () => {
    const { encoder } = await find({ queryPrompt: 'query: ', passagePrompt: 'passage: ' });
    expect(encoder.texts).toContain('query: worn sprockets');
    expect(encoder.texts).toContain(`passage: ${chunks[0]!.text}`);
  });

  it('keeps the first of the fused order, and counts the others', async () => {
    const all = await find({ fusion: 'rrf' });
    const { rows, made } = await find({ fusion: 'rrf', depth: 2 });
    expect(listOf(rows, 'q1')).toEqual(listOf(all.rows, 'q1').slice(0, 2));
    expect(listOf(rows, 'q1').map((line) => line.split(' ').slice(-2).join(' '))).toEqual(['fused 1', 'fused 2']);
    expect(made.counts.dropped).toEqual({ 'below-depth': 6 });
  });

  it('analyses passages and questions as of the language that they declare', async () => {
    const asked = [{ ...queryOf('f1', 'abîmés'), language: 'fr' }];
    const french = { ...chunkOf('f', 'usure', 0, 'Une chaîne usée abîme les pignons.'), language: 'fr' };
    const { rows } = await find({ bm25: 3, dense: 0, language: 'auto' }, undefined, asked, [...chunks, french]);
    expect(listOf(rows, 'f1')).toEqual(['f bm25 1']);
    const inEnglish = await find({ bm25: 3, dense: 0 }, undefined, asked, [...chunks, french]);
    expect(inEnglish.rows).toEqual([]);
  });

  it('takes identifiers apart where the spec says that the text is code', async () => {
    const code = [chunkOf('f', 'reader', 0, 'def readCsvFile(file_name): pass'), ...chunks];
    const asked = [queryOf('part', 'how is csv read'), queryOf('other', 'parseCSVRow')];
    const taken = await find({ bm25: 1, dense: 0, identifiers: true }, undefined, asked, code);
    expect(taken.rows.map(({ queryId, chunkId }) => [queryId, chunkId])).toEqual([
      ['part', 'f'],
      ['other', 'f'],
    ]);
    expect((await find({ bm25: 1, dense: 0 }, undefined, asked, code)).rows).toEqual([]);
  });

  it.each([2, 3])('is the same in %d threads', async (count) => {
    const many = Array.from({ length: 200 }, (_, number) => queryOf(`m${number}`, `chain ${chunks[number % 4]!.text}`));
    const alone = await find({ fusion: 'rrf' }, undefined, many);
    const shared = await find({ fusion: 'rrf' }, undefined, many, chunks, threadsOf(count));
    expect(shared.made.digest).toBe(alone.made.digest);
    expect(shared.made.key).toBe(alone.made.key);
  });

  it('is the same, whichever questions stand in one part', async () => {
    const many = Array.from({ length: 200 }, (_, number) => queryOf(`m${number}`, `chain ${number}`));
    const { rows } = await find({ fusion: 'interpolation' }, undefined, many);
    const alone = await find({ fusion: 'interpolation' }, undefined, [many[150]!]);
    expect(rows.filter(({ queryId }) => queryId === 'm150')).toEqual(alone.rows);
  });
});

describe('candidates of an own engine', () => {
  const run = [
    'q1 Q0 chains 1 9.5 mine',
    'q1 Q0 c3 2 7 mine',
    'q1 Q0 gone 3 6 mine',
    'q2 Q0 c4 1 3 mine',
    'other Q0 c4 1 3 mine',
    'other Q0 c1 2 2 mine',
  ].join('\n');

  it('are its passages, and of its documents the passages in the order of BM25', async () => {
    const { rows, dropped } = await find({ bm25: 0, dense: 0 }, run);
    expect(listOf(rows, 'q1')).toEqual(['c2 run 1', 'c3 run 2', 'c1 run 3']);
    expect(rows.map(({ sources }) => sources[0]!.score)).toEqual([9.5, 7, 9.5, 3]);
    expect(dropped).toEqual([
      { queryId: 'other', lines: 2, reason: 'unknown-query' },
      { queryId: 'q1', id: 'gone', reason: 'unknown-passage' },
      { queryId: 'q3', text: 'zzz', reason: 'no-candidate' },
    ]);
  });

  it('stand beside those of the others, and may be compressed', async () => {
    const { rows } = await find({ bm25: 1, dense: 0, runDepth: 1 }, gzipSync(run));
    expect(listOf(rows, 'q1')).toEqual(['c2 bm25 1 run 1']);
    expect(listOf(rows, 'q2')).toEqual(['c3 bm25 1', 'c4 run 1']);
  });

  it.each([
    ['', 'it is empty'],
    ['other Q0 c4 1 3 mine', 'it asks 1 others, such as other'],
  ])('end the run where none of its questions is asked, and say where they are (%j)', async (text, message) => {
    const failure = await find({}, text).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'bad-source',
      retryable: false,
      message: expect.stringContaining(message) as string,
      mend: expect.stringContaining('s3://memory/artifacts/queries/') as string,
    });
  });
});
