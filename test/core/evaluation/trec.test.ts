import fc from 'fast-check';
import { formatTrecRun, parseBeirQrels, parseQrels, parseTrecRun } from '../../../core/evaluation/trec';

describe('parseQrels', () => {
  const expected = new Map([
    [
      'q1',
      new Map([
        ['d1', 1],
        ['d2', 0],
      ]),
    ],
    ['q2', new Map([['d1', -1]])],
  ]);

  test.each([
    ['BEIR with a header', 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td1\t-1\n'],
    ['BEIR without a header', 'q1\td1\t1\nq1\td2\t0\nq2\td1\t-1'],
    [
      'BEIR with a byte order mark and CRLF',
      '\ufeffquery-id\tcorpus-id\tscore\r\nq1\td1\t1\r\nq1\td2\t0\r\nq2\td1\t-1\r\n',
    ],
    ['TREC with blanks', 'q1 0 d1 1\nq1  0 d2 0\n\nq2 0 d1 -1\n'],
    ['TREC with tabs', 'q1\t0\td1\t1\nq1\t0\td2\t0\nq2\t0\td1\t-1\n'],
  ])('reads %s', (_, text) => {
    expect(parseBeirQrels(text)).toEqual(expected);
  });

  it('keeps blanks inside the ids of a file with tabs', () => {
    expect(parseQrels('q 1\td 1\t2')).toEqual(new Map([['q 1', new Map([['d 1', 2]])]]));
  });

  test.each([
    ['q1\td1\t1\nq1\td2', 'test.tsv:2: received 2 columns in "q1\td2"; write "query-id<TAB>corpus-id<TAB>score"'],
    ['q1\td1\t0.5', 'test.tsv:1: received the label "0.5" in "q1\td1\t0.5"; a label is a whole number'],
    ['q1\td1\tyes', 'test.tsv:1: received the label "yes"'],
    ['q1\td1\t1\n\nq1\td1\t1', 'test.tsv:3: received a second label of d1 for q1 in "q1\td1\t1"; keep one of them'],
    ['q1\t\t1', 'test.tsv:1: received an empty column in "q1\t\t1"; give every column a value'],
    ['q1\td1\t1\nquery-id\tcorpus-id\tscore', 'test.tsv:2: received the label "score"'],
  ])('refuses %j', (text, message) => {
    expect(() => parseQrels(text, 'test.tsv')).toThrow(message);
  });

  it('reads an empty text as no labels', () => {
    expect(parseQrels('\n')).toEqual(new Map());
  });
});

describe('parseTrecRun', () => {
  const expected = new Map([
    [
      'q1',
      [
        { id: 'b', score: 2.5 },
        { id: 'a', score: 1 },
        { id: 'c', score: 1 },
      ],
    ],
    ['q2', [{ id: 'a', score: -0.001 }]],
  ]);

  test.each([
    ['six columns, ranks from 0', 'q1 Q0 c 0 1 tag\nq1 Q0 a 1 1.0 tag\nq1 Q0 b 2 2.5 tag\nq2 Q0 a 0 -1e-3 tag\n'],
    [
      'six columns with tabs and queries mixed',
      'q1\tQ0\tb\t1\t2.5\tx\nq2\tQ0\ta\t1\t-.001\tx\nq1\tQ0\ta\t2\t1\tx\nq1\tQ0\tc\t3\t1\tx',
    ],
    ['three columns', 'q1 b 2.5\nq1 a 1\nq1 c 1\nq2 a -0.001\n'],
    ['three columns with a header', 'query-id\tcorpus-id\tscore\nq1\tb\t2.5\nq1\ta\t1\nq1\tc\t1\nq2\ta\t-0.001\n'],
  ])('reads %s, best first, ties by id', (_, text) => {
    expect(parseTrecRun(text)).toEqual(expected);
  });

  test.each([
    ['q1 Q0 a 1 1', 'bm25.trec:1: received 5 columns in "q1 Q0 a 1 1"; write "query Q0 document rank score tag"'],
    ['q1 Q0 a 1 high tag', 'bm25.trec:1: received the score "high" in'],
    ['q1 a nan', 'bm25.trec:1: received the score "nan"'],
    ['q1 a 1e999', 'bm25.trec:1: received the score "1e999"'],
    ['q1 a 1\nq1 a 2', 'bm25.trec:2: received document a twice for query q1; keep its best score only'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTrecRun(text, 'bm25.trec')).toThrow(message);
  });
});

describe('formatTrecRun', () => {
  it('writes six columns with ranks from 1 in the order given', () => {
    const run = new Map([
      [
        'q1',
        [
          { id: 'b', score: 2.5 },
          { id: 'a', score: 1e-7 },
        ],
      ],
    ]);
    expect(formatTrecRun(run, 'tuned')).toBe('q1 Q0 b 1 2.5 tuned\nq1 Q0 a 2 1e-7 tuned\n');
  });

  it('is read back to the same run', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9_:é文-]{1,8}$/);
    const list = fc.dictionary(
      id,
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((score) => score + 0),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(fc.dictionary(id, list, { maxKeys: 4 }), (lists) => {
        const run = new Map(
          Object.entries(lists).map(([queryId, scores]) => [
            queryId,
            Object.entries(scores)
              .map(([document, score]) => ({ id: document, score }))
              .sort((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1)),
          ]),
        );
        expect(parseTrecRun(formatTrecRun(run, 'x'))).toEqual(run);
      }),
      { seed: 3 },
    );
  });

  test.each(['a b', 'a\tb', ''])('refuses the id %j', (id) => {
    expect(() => formatTrecRun(new Map([['q1', [{ id, score: 1 }]]]), 'x')).toThrow('white space parts columns');
  });
});
