import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { scoreRun } from '../../../core/evaluation/metrics';
import { parseBeirQrels, parseTrecRun } from '../../../core/evaluation/trec';
import { createAnalyzer } from '../../../core/retrieval/analyzer';
import { buildBm25Index } from '../../../core/retrieval/bm25Index';

const folder = resolve(__dirname, '../../../../shared/data');

// Figures of an independent BM25 (k1 .9, b .4, Lucene's idf, Porter stemming, Lucene's stop words, title and text).
describe.each([
  { set: 'medquad_dev', ndcg: 0.588, mrr: 0.502, recall: 0.929 },
  { set: 'medquad_sample', ndcg: 0.764, mrr: 0.692, recall: 0.99 },
  { set: 'scifact', ndcg: 0.677, mrr: 0.642, recall: 0.929 },
])('BM25 on the public corpus $set', ({ set, ndcg, mrr, recall }) => {
  const test = existsSync(join(folder, set)) ? it : it.skip;

  test(`reproduces the published figures (needs the folder shared/data/${set})`, async () => {
    const qrels = parseBeirQrels(read(set, 'qrels/test.tsv'));
    const index = await buildBm25Index(documentsOf(set), { analyzer: createAnalyzer('en') });
    const queries = rowsOf(read(set, 'queries.jsonl')).filter(({ _id }) => qrels.has(_id));
    const run = new Map(queries.map(({ _id, text }) => [_id, index.search(text, 100)]));
    const means = scoreRun(qrels, run, ['nDCG@10', 'MRR@10', 'Recall@100']).map(({ mean }) => mean);
    expect(Math.abs(means[0]! - ndcg)).toBeLessThan(0.005);
    expect(Math.abs(means[1]! - mrr)).toBeLessThan(0.005);
    expect(Math.abs(means[2]! - recall)).toBeLessThan(0.005);
    expect(shareOfSameTop(run, parseTrecRun(read(set, 'runs/bm25.trec')))).toBeGreaterThan(0.95);
  });
});

interface Row {
  _id: string;
  title?: string;
  text: string;
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

function* documentsOf(set: string) {
  for (const { _id, title, text } of rowsOf(read(set, 'corpus.jsonl')))
    yield { id: _id, text: `${title ?? ''} ${text}` };
}

type Lists = ReadonlyMap<string, readonly { id: string; score: number }[]>;

/** Share of queries whose best score is the published one to within .2 %; its tokens differ in rare characters. */
function shareOfSameTop(run: Lists, published: Lists): number {
  const same = [...published].filter(([queryId, [best]]) => {
    const own = run.get(queryId)?.[0];
    return own !== undefined && Math.abs(own.score / best!.score - 1) < 0.002;
  });
  return same.length / published.size;
}
