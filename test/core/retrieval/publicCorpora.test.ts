import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { scoreRun } from '../../../core/evaluation/metrics';
import { parseBeirQrels, parseTrecRun } from '../../../core/evaluation/trec';
import { passageText } from '../../../core/passageText';
import { createAnalyzer, type Analyzer } from '../../../core/retrieval/analyzer';
import { buildBm25Index, type Bm25Index } from '../../../core/retrieval/bm25Index';
import scifactScores from '../../fixtures/retrieval/scifactBm25.json';

const folder = resolve(__dirname, '../../../../shared/data');
const english = createAnalyzer('en');

// The runs of an independent BM25 (k1 .9, b .4, Lucene's idf, title and text), with the analysis that it had for each.
describe.each([
  { set: 'medquad_sample', analyzer: english, qrels: 'test.tsv' },
  { set: 'medquad_dev', analyzer: english, qrels: 'test.tsv' },
  { set: 'scifact', analyzer: english, qrels: 'test.tsv' },
  { set: 'nq_qed', analyzer: english, qrels: 'test.tsv' },
  { set: 'cosqa', analyzer: createAnalyzer('en', { identifiers: true, stopWords: false }), qrels: 'test.tsv' },
  { set: 'xquad_r', analyzer: createAnalyzer('und'), qrels: 'test_mono.tsv' },
])('BM25 on the public corpus $set', ({ set, analyzer, qrels: name }) => {
  const test = existsSync(join(folder, set)) ? it : it.skip;

  test(`is as good as the shipped run (needs the folder shared/data/${set})`, async () => {
    const qrels = parseBeirQrels(read(set, `qrels/${name}`));
    const index = await buildBm25Index(documentsOf(set), { analyzer });
    const queries = rowsOf(read(set, 'queries.jsonl')).filter(({ _id }) => qrels.has(_id));
    const run = new Map(queries.map(({ _id, text }) => [_id, index.search(text, 100)]));
    const [ours, theirs] = [run, parseTrecRun(read(set, 'runs/bm25.trec'))].map((each) =>
      scoreRun(qrels, each, ['nDCG@10']).map(({ mean }) => mean),
    );
    expect(Math.abs(ours![0]! - theirs![0]!)).toBeLessThan(0.005);
    expect(theirs![0]).toBeGreaterThan(0.3);
  });
});

describe('BM25 on scifact', () => {
  const test = existsSync(join(folder, 'scifact')) ? it : it.skip;

  test('scores as bm25s does, to 1e-4 (needs the folder shared/data/scifact)', async () => {
    const index = await buildBm25Index(documentsOf('scifact'), { analyzer: english });
    const lists = Object.entries(scifactScores as Record<string, Record<string, number>>);
    const texts = new Map(rowsOf(read('scifact', 'queries.jsonl')).map(({ _id, text }) => [_id, text]));
    for (const [query, scores] of lists) {
      const found = new Map(index.search(texts.get(query)!, 40).map(({ id, score }) => [id, score]));
      for (const [id, score] of Object.entries(scores)) expect(Math.abs(found.get(id)! - score)).toBeLessThan(1e-4);
    }
    expect(lists).toHaveLength(30);
  });
});

describe('analysis per language on xquad_r', () => {
  const test = existsSync(join(folder, 'xquad_r')) ? it : it.skip;

  test('finds more than words as they stand, in all languages together (needs the folder shared/data/xquad_r)', async () => {
    const qrels = parseBeirQrels(read('xquad_r', 'qrels/test_mono.tsv'));
    const nDCG = async (analyzerOf: (language: string) => Analyzer): Promise<number> => {
      const indexes = new Map<string, Bm25Index>();
      for (const language of languages) {
        const documents = rows.filter(({ metadata }) => metadata!.lang === language).map(toDocument);
        indexes.set(language, await buildBm25Index(documents, { analyzer: analyzerOf(language) }));
      }
      const queries = rowsOf(read('xquad_r', 'queries.jsonl'));
      const run = new Map(
        queries.map(({ _id, text, metadata }) => [_id, indexes.get(metadata!.lang)!.search(text, 100)]),
      );
      return scoreRun(qrels, run, ['nDCG@10'])[0]!.mean;
    };
    const rows = rowsOf(read('xquad_r', 'corpus.jsonl'));
    const languages = new Set(rows.map(({ metadata }) => metadata!.lang));
    expect(languages.size).toBe(11);
    const plain = await nDCG((language) => createAnalyzer(language, { stopWords: false, stemming: false }));
    expect(await nDCG((language) => createAnalyzer(language))).toBeGreaterThan(plain + 0.005);
  });
});

interface Row {
  _id: string;
  title?: string;
  text: string;
  metadata?: { lang: string };
}

function read(set: string, name: string): string {
  const path = join(folder, set, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : gunzipSync(readFileSync(`${path}.gz`)).toString('utf8');
}

function rowsOf(text: string): Row[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function documentsOf(set: string) {
  return rowsOf(read(set, 'corpus.jsonl')).map(toDocument);
}

function toDocument(row: Row) {
  return { id: row._id, text: passageText(row) };
}
