import { createDocumentSelector, readIdSelection } from '../../../core/ingest/documentSelector';
import { normalizeLine, normalizeText } from '../../../core/ingest/normalizeText';
import type { SourceRecord } from '../../../core/ingest/record';
import { linesOf } from './lines';

const record = (id: string, text: string, line: number, title?: string): SourceRecord => ({
  id,
  text,
  ...(title === undefined ? {} : { title }),
  location: { file: 'c.jsonl', line },
});

test('the first document with an id is kept, an empty one is dropped and does not take the id', () => {
  const selector = createDocumentSelector();
  expect(selector.select(record('a', ' \n', 1))).toMatchObject({
    drop: { reason: 'empty-document', location: { line: 1 } },
  });
  expect(selector.select(record('a', 'x', 2))).toEqual({ document: { id: 'a', text: 'x' } });
  expect(selector.select(record('a', 'x', 3))).toMatchObject({
    drop: { reason: 'duplicate-id', message: 'c.jsonl:3: id a was given before at c.jsonl:2; the first is kept' },
  });
});

test('a title alone becomes the text', () => {
  const selector = createDocumentSelector();
  expect(selector.select(record('a', '', 1, ' The\n title '))).toEqual({ document: { id: 'a', text: 'The title' } });
  expect(selector.select(record('b', 'x', 2, 'T'))).toEqual({ document: { id: 'b', title: 'T', text: 'x' } });
});

test('only selected ids pass, and selected ids without a document are told', async () => {
  const selector = createDocumentSelector(await readIdSelection(linesOf('b\r\n\nzz\nb\n'), 'only.txt'));
  expect(selector.select(record('a', 'x', 1))).toMatchObject({ drop: { reason: 'not-selected' } });
  expect(selector.select(record('b', 'x', 2))).toEqual({ document: { id: 'b', text: 'x' } });
  expect(selector.unmatched()).toEqual([
    {
      reason: 'unknown-id',
      location: { file: 'only.txt', line: 3 },
      message: 'only.txt:3: no document has the selected id zz',
      excerpt: 'zz',
    },
  ]);
});

test.each([
  ['line breaks', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
  ['composed characters', 'cafe\u0301', 'caf\u00e9'],
  ['control and invisible characters', 'a\u0000b\u0007c\u00add\u200be\ufeff', 'abcde'],
  ['one kind of space, indentation kept', 'if x:\n    y\u00a0=\u20031   # z  \n', 'if x:\n    y = 1 # z'],
  ['blank lines', '\n\na\n \n\t\n\nb\n', 'a\n\nb'],
  ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
  ['joined emoji stay whole', '👩\u200d👧', '👩\u200d👧'],
])('text is normalised: %s', (_name, text, expected) => {
  expect(normalizeText(text)).toBe(expected);
});

test('long runs of white space take no long time', () => {
  expect(normalizeText(`a\n${' '.repeat(2_000_000)}x${' '.repeat(500_000)}`)).toHaveLength(2_000_003);
});

test('titles are one line', () => {
  expect(normalizeLine('  a\n\tb ')).toBe('a b');
});
