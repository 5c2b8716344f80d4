import { parseGuide } from '../../../core/guide/parseGuide';
import { linesOf } from '../ingest/lines';

async function read(text: string, file: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of parseGuide(linesOf(text), file))
    rows.push('entry' in row ? row.entry : `${row.drop.reason} at ${row.drop.message}`);
  return rows;
}

test('a term a line', async () => {
  expect(await read('# of the heart\n\naorta\n  left ventricle \n', 'terms.txt')).toEqual([
    ...[{ term: 'aorta' }, { term: 'left ventricle' }],
  ]);
});

test('columns: a head line is no row, and a row with another number of columns is dropped', async () => {
  const triple = { subject: 'aspirin', relation: 'treats', object: 'headache, acute' };
  expect(await read('subject,relation,object\naspirin,treats,"headache, acute"\na,b\nfever\n"open', 'g.csv')).toEqual([
    triple,
    'off-schema at g.csv:3: expected one column or three, found 2',
    { term: 'fever' },
    'off-schema at g.csv:5: Quoted field unterminated: "open',
  ]);
  // Cells as RFC 4180 has them, blanks around them aside; a quote within a cell is that: six inches.
  expect(await read('"say ""ah""", treats , x \n6" pipe\na, "b, c",d\n"a"x,b', 'g.csv')).toEqual([
    { subject: 'say "ah"', relation: 'treats', object: 'x' },
    { term: '6" pipe' },
    'off-schema at g.csv:3: quotes must begin where their column does, received  "b',
    expect.stringMatching(/^off-schema at g.csv:4: Trailing quote on quoted field is malformed: /),
  ]);
  expect(await read('aspirin\ttreats\theadache, acute\na\t\tc', 'g.tsv')).toEqual([
    triple,
    'off-schema at g.tsv:2: each column needs 1 to 200 characters',
  ]);
});

test('lines of JSON: objects or strings', async () => {
  const rows = await read(
    '"aorta"\n{"term":"vein"}\n{"subject":"a","relation":"b","object":"c"}\n{"name":"x"}\n{',
    'g.jsonl',
  );
  expect(rows.slice(0, 3)).toEqual([
    ...[{ term: 'aorta' }, { term: 'vein' }, { subject: 'a', relation: 'b', object: 'c' }],
  ]);
  expect(rows.slice(3)).toEqual([expect.stringMatching(/^off-schema/), expect.stringMatching(/^not-json/)]);
});

test('what is not UTF-8 is dropped', async () => {
  const latin1 = Buffer.from('M\u00e9ni\u00e8re', 'latin1');
  const rows: string[] = [];
  async function* lines() {
    yield { number: 1, bytes: latin1, tooLarge: false };
  }
  for await (const row of parseGuide(lines(), 'terms.txt')) rows.push('drop' in row ? row.drop.reason : 'kept');
  expect(rows).toEqual(['not-utf8']);
});
