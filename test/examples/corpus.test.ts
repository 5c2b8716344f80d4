import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { scoreRun } from '../../core/evaluation/metrics';
import { createAnalyzer } from '../../core/retrieval/analyzer';
import { buildBm25Index } from '../../core/retrieval/bm25Index';

interface Row {
  _id: string;
  title?: string;
  text: string;
  metadata?: { section?: string };
}

const folder = resolve(__dirname, '../../examples/harrowmere');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const documents = readRows('corpus.jsonl');
const queries = readRows('queries.jsonl');
const [header, ...lines] = read('qrels/test.tsv').trimEnd().split('\n');
const qrels = lines.map((line) => {
  const [queryId = '', documentId = '', score = ''] = line.split('\t');
  return { queryId, documentId, score };
});

describe('the documents of the example corpus', () => {
  test('are 90 to 110, each with an id, a title and a text of its own', () => {
    expect(documents.length).toBeGreaterThanOrEqual(90);
    expect(documents.length).toBeLessThanOrEqual(110);
    for (const field of ['_id', 'title', 'text'] as const) {
      expect(repeated(documents.map((row) => row[field]?.toLowerCase() ?? ''))).toEqual([]);
    }
    expect(documents.filter((row) => !row.title || !row.metadata?.section)).toEqual([]);
  });

  test('have 60 to 220 words, and not all the same length', () => {
    const lengths = documents.map((row) => ({ id: row._id, words: row.text.split(/\s+/).length }));
    expect(lengths.filter(({ words }) => words < 60 || words > 220)).toEqual([]);
    const counts = lengths.map(({ words }) => words);
    expect(Math.max(...counts)).toBeGreaterThan(2 * Math.min(...counts));
  });

  test('are prose, not a template with names exchanged: no two share a run of ten words', () => {
    const firstWith = new Map<string, string>();
    const shared: string[] = [];
    for (const { _id, text } of documents) {
      for (const run of new Set(wordRuns(text, 10))) {
        const other = firstWith.get(run);
        if (other === undefined) firstWith.set(run, _id);
        else shared.push(`${other} and ${_id}: ${run}`);
      }
    }
    expect(shared).toEqual([]);
  });

  test('hold no mark-up or escapes left over from writing', () => {
    expect(documents.filter((row) => /[<>{}\\]|\*\*|@@|\uFFFD|[^\S \n]| {2}/.test(row.text))).toEqual([]);
  });
});

describe('the questions of the example corpus', () => {
  test('are 50 to 60, each asked once', () => {
    expect(queries.length).toBeGreaterThanOrEqual(50);
    expect(queries.length).toBeLessThanOrEqual(60);
    expect(repeated(queries.map((row) => row._id))).toEqual([]);
    expect(repeated(queries.map((row) => row.text.toLowerCase()))).toEqual([]);
  });

  test('copy no sentence: none shares a run of eight words with a document, or half of its words in one run', () => {
    const bodies = documents.map((row) => ` ${words(`${row.title} ${row.text}`).join(' ')} `);
    const copied = queries.filter(({ text }) => {
      const longest = Math.min(8, Math.max(4, Math.ceil(words(text).length / 2)));
      return wordRuns(text, longest).some((run) => bodies.some((body) => body.includes(` ${run} `)));
    });
    expect(copied).toEqual([]);
  });
});

describe('the relevance judgements of the example corpus', () => {
  test('have the header of BEIR and three columns', () => {
    expect(header).toBe('query-id\tcorpus-id\tscore');
    expect(lines.filter((line) => line.split('\t').length !== 3)).toEqual([]);
  });

  test('name known questions and documents, each pair once, with the grade 1 or 2', () => {
    const queryIds = new Set(queries.map((row) => row._id));
    const documentIds = new Set(documents.map((row) => row._id));
    expect(qrels.filter((row) => !queryIds.has(row.queryId) || !documentIds.has(row.documentId))).toEqual([]);
    expect(qrels.filter((row) => !['1', '2'].includes(row.score))).toEqual([]);
    expect(repeated(qrels.map((row) => `${row.queryId} ${row.documentId}`))).toEqual([]);
  });

  test('give every question 1 to 3 documents, at least one of which answers it', () => {
    for (const { _id } of queries) {
      const own = qrels.filter((row) => row.queryId === _id);
      expect([_id, own.length >= 1 && own.length <= 3, own.some((row) => row.score === '2')]).toEqual([
        _id,
        true,
        true,
      ]);
    }
  });

  test('are neither hopeless nor easy for BM25, whose nDCG@10 the README states', async () => {
    const analyzer = createAnalyzer('en');
    const rows = documents.map((row) => ({ id: row._id, text: `${row.title} ${row.text}` }));
    const index = await buildBm25Index(rows, { analyzer, k1: 0.9, b: 0.4 });
    const run = new Map(queries.map(({ _id, text }) => [_id, index.search(text, 50)]));
    const labels = new Map<string, Map<string, number>>(queries.map(({ _id }) => [_id, new Map()]));
    for (const { queryId, documentId, score } of qrels) labels.get(queryId)?.set(documentId, Number(score));
    const measured = scoreRun(labels, run, ['nDCG@10'])[0]?.mean ?? Number.NaN;
    expect(measured).toBeGreaterThan(0.55);
    expect(measured).toBeLessThan(0.7);
    const stated = /nDCG@10 of\s+(0?\.\d+)/.exec(readFileSync(join(folder, '../README.md'), 'utf8'))?.[1];
    expect(measured).toBeCloseTo(Number(stated), 2);
  });
});

test('the corpus folder holds the layout of BEIR and says whose it is', () => {
  expect(readdirSync(folder).sort()).toEqual(['NOTICE.txt', 'corpus.jsonl', 'qrels', 'queries.jsonl']);
  expect(readdirSync(join(folder, 'qrels'))).toEqual(['test.tsv']);
  expect(read('NOTICE.txt')).toMatch(/fictional[\s\S]*Apache-2\.0/);
});

function readRows(name: string): Row[] {
  const rows = read(name).trimEnd().split('\n');
  return rows.map((line) => JSON.parse(line) as Row);
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function wordRuns(text: string, length: number): string[] {
  const all = words(text);
  return all.slice(length - 1).map((_, start) => all.slice(start, start + length).join(' '));
}

function repeated(values: string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
