import { readBeirQrels } from '../../../core/ingest/readBeirQrels';
import { readBeirQueries } from '../../../core/ingest/readBeirQueries';
import { collect, linesOf } from './lines';

test('questions are read; those without text or with an id given before are dropped', async () => {
  const rows = await collect(
    readBeirQueries(
      linesOf(
        '{"_id":"q1","text":" What?\\n "}\n{"_id":"q2","text":""}\n{"_id":"q1","text":"Again"}\n{"_id":"q3","text":"Qué","metadata":{"lang":"es"}}',
      ),
      'queries.jsonl',
    ),
  );
  expect(rows).toMatchObject([
    { query: { id: 'q1', text: 'What?' } },
    { drop: { reason: 'empty-document', location: { line: 2 } } },
    {
      drop: { reason: 'duplicate-id', message: 'queries.jsonl:3: id q1 was given before at line 1; the first is kept' },
    },
    { query: { id: 'q3', text: 'Qué', language: 'es' } },
  ]);
});

test("what a set says of its questions is kept as metadata, in BEIR's member or beside it", async () => {
  const rows = await collect(
    readBeirQueries(
      linesOf(
        '{"_id":"q1","text":"What?","kind":"what","metadata":{"flags":["short"]}}\n{"_id":"q2","text":"How?","metadata":null}',
      ),
      'queries.jsonl',
    ),
  );
  expect(rows).toEqual([
    { query: { id: 'q1', text: 'What?', metadata: { kind: 'what', flags: ['short'] } } },
    { query: { id: 'q2', text: 'How?' } },
  ]);
});

describe('qrels', () => {
  const known = { queryIds: new Set(['q1', 'q2']), documentIds: new Set(['d1', 'd2']) };
  const read = (content: string | Uint8Array) => collect(readBeirQrels(linesOf(content), 'qrels/test.tsv', known));

  test('BEIR with a header, and TREC columns', async () => {
    const expected = [
      { qrel: { queryId: 'q1', documentId: 'd1', score: 2 } },
      { qrel: { queryId: 'q2', documentId: 'd2', score: 0 } },
    ];
    expect(await read('query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t0\n')).toEqual(expected);
    expect(await read('q1 0 d1 2\nq2 0 d2 0\n')).toEqual(expected);
  });

  test.each([
    ['q9\td1\t1', 'unknown-query', 'there is no query q9'],
    ['q1\td9\t1', 'unknown-document', 'there is no document d9'],
    ['q1\td1\t0.5', 'off-schema', 'expected a whole number, received "0.5"'],
    ['q1\td1', 'off-schema', 'expected query, document and score, received 2 fields'],
    ['q1\t\t1', 'off-schema', 'received 3 fields'],
  ])('%j is dropped as %s', async (line, reason, message) => {
    const [row] = await read(`query-id\tcorpus-id\tscore\n${line}`);
    expect(row).toMatchObject({ drop: { reason, location: { file: 'qrels/test.tsv', line: 2 }, excerpt: line } });
    expect(row && 'drop' in row ? row.drop.message : '').toContain(message);
  });

  test('a pair judged twice keeps its first score; bad bytes are dropped', async () => {
    const rows = await read(Buffer.concat([Buffer.from('q1\td1\t1\nq1\td1\t0\n'), Buffer.from([0xff])]));
    expect(rows).toMatchObject([
      { qrel: { score: 1 } },
      { drop: { reason: 'duplicate-id' } },
      { drop: { reason: 'not-utf8' } },
    ]);
  });
});
