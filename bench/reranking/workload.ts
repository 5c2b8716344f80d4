import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Qrels } from '../../core/evaluation/runs';
import { passageText } from '../../core/passageText';
import { createAnalyzer } from '../../core/retrieval/analyzer';
import { buildBm25Index } from '../../core/retrieval/bm25Index';
import type { Job } from './measurement';

interface Row {
  _id: string;
  title?: string;
  text: string;
}

/** The first questions of a BEIR folder with BM25's best passages of each, and what is known of their relevance. */
export async function readWorkload(
  folder: string,
  { questions: count, candidates }: { questions: number; candidates: number },
): Promise<{ questions: Job['questions']; qrels: Qrels }> {
  const rows = readRows(folder, 'corpus.jsonl');
  const texts = new Map(rows.map((row) => [row._id, passageText(row)]));
  const passages = rows.map(({ _id: id }) => ({ id, text: texts.get(id)! }));
  const index = await buildBm25Index(passages, { analyzer: createAnalyzer('en') });
  const qrels = readQrels(path.join(folder, 'qrels/test.tsv'));
  const asked = readRows(folder, 'queries.jsonl').filter(({ _id }) => qrels.has(_id));
  const questions = asked.slice(0, count).map(({ _id: id, text }) => ({
    ...{ id, text },
    candidates: index.search(text, candidates).map((found) => ({ id: found.id, text: texts.get(found.id)! })),
  }));
  return { questions, qrels: new Map(questions.map(({ id }) => [id, qrels.get(id)!])) };
}

function readRows(folder: string, name: string): Row[] {
  const file = path.join(folder, name);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : gunzipSync(readFileSync(`${file}.gz`)).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
}

function readQrels(file: string): Map<string, Map<string, number>> {
  const qrels = new Map<string, Map<string, number>>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [query = '', document = '', label] = line.split('\t');
    if (!qrels.has(query)) qrels.set(query, new Map());
    qrels.get(query)!.set(document, Number(label));
  }
  return qrels;
}
