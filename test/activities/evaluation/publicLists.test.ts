import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DocumentSource } from '../../../activities/evaluation/poolCorpus';
import { rerankWithBm25 } from '../../../activities/evaluation/rankSystems';
import { scoreRun } from '../../../core/evaluation/metrics';
import { parseCandidateLists } from '../../../core/evaluation/parseCandidateLists';
import { parseBeirQrels } from '../../../core/evaluation/trec';

const folder = resolve(__dirname, '../../../../shared/data/xquad_r');
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const rowsOf = (path: string) =>
  read(path)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { _id: string; text: string });

const test = existsSync(folder) ? it : it.skip;

test('BM25 on the cross-lingual candidate lists of xquad_r is far above a random order (needs the folder shared/data/xquad_r)', async () => {
  const qrels = parseBeirQrels(read('qrels/test_xling.tsv'));
  const lists = parseCandidateLists(read('candidates/xling.tsv'));
  const documents = rowsOf('corpus.jsonl').map(({ _id, text }) => ({ id: _id, text }));
  const queries = rowsOf('queries.jsonl').map(({ _id, text }) => ({ id: _id, text }));
  const set: DocumentSource = {
    rowCount: () => documents.length,
    async *rows(schema) {
      for (const document of documents) yield schema.parse(document);
    },
  };
  expect(lists.size).toBe(qrels.size);
  expect(new Set([...lists.values()].map(({ length }) => length))).toEqual(new Set([20]));
  const reranked = await rerankWithBm25(set, queries, lists, { language: 'und', tell: async () => undefined });
  const [own, bm25] = [lists, reranked].map((run) => scoreRun(qrels, run, ['nDCG@10'])[0]!.mean);
  // The lists are in the order of their ids; 20 in random order with a relevant one have a 20th of 4.544.
  expect(Math.abs(own! - 0.227)).toBeLessThan(0.05);
  // An independent BM25 has .345. Most pairs share no word: with ties drawn anew it is .342 to .392 here.
  expect(Math.abs(bm25! - 0.345)).toBeLessThan(0.05);
});
