import { formatTrecQrels, parseQrels, parseTrecRun } from '../../../core/evaluation/trec';
import { RunReader } from '../../../core/evaluation/runReader';

const ranking = (text: string, queryId = 'q1') => {
  const reader = new RunReader('bm25.trec');
  reader.add(text);
  return reader.ranking(queryId);
};

describe('runs', () => {
  test.each([
    ['ranks from 0', 'q1 Q0 a 0 3 x\nq1 Q0 b 1 2 x\nq1 Q0 c 2 1 x\n'],
    ['ranks from 1', 'q1 Q0 a 1 3 x\nq1 Q0 b 2 2 x\nq1 Q0 c 3 1 x\n'],
    ['ranks that contradict the scores', 'q1 Q0 c 1 1 x\nq1 Q0 b 2 2 x\nq1 Q0 a 3 3 x\n'],
    ['ranks that are no numbers', 'q1 Q0 b - 2 x\nq1 Q0 a - 3 x\nq1 Q0 c - 1 x\n'],
    ['tabs', 'q1\tQ0\ta\t1\t3\tx\nq1\tQ0\tb\t2\t2\tx\nq1\tQ0\tc\t3\t1\tx\n'],
    ['tabs and blanks in one line', 'q1 Q0 a\t1\t3\tx\nq1\tQ0 b 2 2 x\nq1 Q0 c 3 1\tx\n'],
    ['many blanks', '  q1   Q0  a 1   3 x  \nq1 Q0 b 2 2 x\n\n\nq1 Q0 c 3 1 x'],
    ['CRLF', 'q1 Q0 a 1 3 x\r\nq1 Q0 b 2 2 x\r\nq1 Q0 c 3 1 x\r\n'],
    ['a byte order mark', '\ufeffq1 Q0 a 1 3 x\nq1 Q0 b 2 2 x\nq1 Q0 c 3 1 x\n'],
    ['a header', 'query iter doc rank score tag\nq1 Q0 a 1 3 x\nq1 Q0 b 2 2 x\nq1 Q0 c 3 1 x\n'],
    ['three columns with tabs', 'q1\ta\t3\nq1\tb\t2\nq1\tc\t1\n'],
    ['three columns with blanks and a header', 'query document score\nq1 a 3\nq1 b 2\nq1 c 1\n'],
    ['exponents', 'q1 a 3e0\nq1 b 2.0E+0\nq1 c 1000e-3\n'],
    ['signs', 'q1 a +3\nq1 b -.5\nq1 c -1.\n'],
  ])('with %s', (_, text) => {
    expect(ranking(text)).toEqual(['a', 'b', 'c']);
  });

  test('whose queries do not stand together', () => {
    const text = 'q1 a 1\nq2 a 1\nq1 b 2\nq2 b 0\nq1 c 3\n';
    expect(ranking(text)).toEqual(['c', 'b', 'a']);
    expect(ranking(text, 'q2')).toEqual(['a', 'b']);
    expect(() => ranking(`${text}q1 b 5\n`)).toThrow('bm25.trec:6: received document b twice for query q1');
  });

  test('that come in pieces, a query over the end of one, lines counted through', () => {
    const reader = new RunReader('bm25.trec');
    const pieces = ['\ufeffq1 a 1\nq1 b 2\n', 'q1 c 3\nq2 a 1\n', '', 'q1 d 0\n'];
    for (const piece of pieces) reader.add(piece);
    expect(reader.ranking('q1')).toEqual(['c', 'b', 'a', 'd']);
    expect([...reader.queryIds]).toEqual(['q1', 'q2']);
    reader.add('\nq1 a 1\n');
    expect(() => reader.ranking('q1')).toThrow('bm25.trec:7: received document a twice for query q1; keep its best');
  });

  test('with ids of any script, and white space that is not of ASCII inside them', () => {
    const ids = ['é', 'e\u0301', '文書', '😀', 'a\u00a0b', 'a\u3000b', 'null', '__proto__'];
    const text = ids.map((id, index) => `问 Q0 ${id} 1 ${-index} x\n`).join('');
    expect(ranking(text, '问')).toEqual(ids);
  });

  test.each(['nan', 'NaN', 'inf', '-Infinity', '1e999', '0x10', '1_000', '1,5', '-', '.', 'e5', '1e', '--1'])(
    'refuse the score %s with file and line',
    (score) => {
      expect(() => parseTrecRun(`q1 Q0 a 1 2 x\nq1 Q0 b 2 ${score} x`, 'bm25.trec')).toThrow(
        `bm25.trec:2: received the score "${score}" in "q1 Q0 b 2 ${score} x"; a score is a decimal number`,
      );
    },
  );

  test.each([
    ...['0', '-0.5', '5.1293', '0.1', '123456789012345', '1234567890123456789', '0.000000000000000000000123'],
    ...['3.4028235e38', '4.9e-324', '0.30000000000000004', '9007199254740993', '99999999999999.9', '+7', '.25', '12.'],
  ])('have the score %s as JavaScript reads it', (written) => {
    expect(parseTrecRun(`q1 a ${written}`).get('q1')![0]!.score).toBe(Number(written));
  });

  test('refuse four columns, five and a heading that is not the first line', () => {
    expect(() => parseTrecRun('q1 0 d1 1', 'x')).toThrow('x:1: received 4 columns');
    expect(() => parseTrecRun('q1 a 1\nquery document score', 'x')).toThrow('x:2: received the score "score"');
  });

  test('have a name where all lines agree on it', () => {
    const tagOf = (text: string) => {
      const reader = new RunReader('run');
      reader.add(text);
      return reader.tag;
    };
    expect(tagOf('q1 Q0 a 1 1 bm25\nq1 Q0 b 2 0 bm25\n')).toBe('bm25');
    expect(tagOf('q1 Q0 a 1 1 bm25\nq1 Q0 b 2 0 bm25+\nq1 Q0 c 2 0 bm25\n')).toBeUndefined();
    expect(tagOf('q1 a 1\n')).toBeUndefined();
  });
});

describe('qrels', () => {
  const expected = new Map([['q1', new Map(Object.entries({ a: 2, b: 0, c: -1 }))]]);

  test.each([
    ['TREC with blanks', 'q1 0 a 2\nq1 0 b 0\nq1 0 c -1\n'],
    ['TREC with Q0 and tabs', 'q1\tQ0\ta\t2\nq1\tQ0\tb\t0\nq1\tQ0\tc\t-1\n'],
    ['TREC with a header', 'query iteration document relevance\nq1 0 a 2\nq1 0 b 0\nq1 0 c -1\n'],
    ['whole labels with a point', 'q1 0 a 2.0\nq1 0 b 0.00\nq1 0 c -1.\n'],
    ['tabs and blanks in one line', 'q1 0 a\t2\nq1 0 b\t0\nq1\t0 c -1\n'],
    ['a byte order mark and CRLF', '\ufeffq1 0 a 2\r\nq1 0 b 0\r\nq1 0 c -1\r\n'],
    ['three columns with blanks', 'q1 a 2\nq1 b 0\nq1 c -1\n'],
  ])('are read from %s', (_, text) => {
    expect(parseQrels(text)).toEqual(expected);
  });

  test.each(['0.5', '1.5', 'nan', 'inf', '1e300', 'x'])('refuse the label %s with file and line', (label) => {
    expect(() => parseQrels(`q1 0 a 1\nq1 0 b ${label}`, 'qrels.txt')).toThrow(
      `qrels.txt:2: received the label "${label}" in "q1 0 b ${label}"; a label is a whole number`,
    );
  });

  test('are read back as they were written', () => {
    expect(formatTrecQrels(expected)).toBe('q1 0 a 2\nq1 0 b 0\nq1 0 c -1\n');
    expect(parseQrels(formatTrecQrels(expected))).toEqual(expected);
    expect(() => formatTrecQrels(new Map([['q 1', new Map([['a', 1]])]]))).toThrow('white space parts columns');
  });
});
