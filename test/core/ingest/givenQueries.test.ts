import { fileFormat } from '../../../core/ingest/fileFormat';
import { parseGivenQueries } from '../../../core/ingest/parseGivenQueries';
import { rowId } from '../../../core/hashing/digest';
import { collect, linesOf } from './lines';

async function read(text: string, file: string): Promise<unknown[]> {
  const items = await collect(parseGivenQueries(linesOf(text), file));
  return items.map((item) => ('query' in item ? item.query : `${item.drop.reason} ${item.drop.location.line}`));
}

test("lines of JSON, BEIR's among them; an id or a text that came before is dropped", async () => {
  const lines = [
    '{"_id":"a","text":" how  hot ","metadata":{"lang":"EN"}}',
    '{"query":"why"}',
    '{"id":7,"text":"When"}',
    '{"_id":"a","text":"other"}',
    '{"text":"WHY"}',
    '{"text":" "}',
    '{"title":"x"}',
    'no json',
  ];
  expect(await read(lines.join('\n'), 'queries.jsonl')).toEqual([
    { id: 'a', text: 'how hot', language: 'en' },
    { id: rowId('why'), text: 'why' },
    { id: '7', text: 'When' },
    ...['duplicate-id 4', 'duplicate-id 5', 'empty-document 6', 'off-schema 7', 'not-json 8'],
  ]);
});

test('a query a line, blank ones aside', async () => {
  expect(await read('how hot\n\n why \nhow hot', 'q.txt')).toEqual([
    { id: rowId('how hot'), text: 'how hot' },
    { id: rowId('why'), text: 'why' },
    'duplicate-id 4',
  ]);
});

test('the ending of a file says how it is read', () => {
  expect(['a/b.TSV', 'q.jsonl.gz', '../terms', 'v1.2/terms', '.hidden'].map(fileFormat)).toEqual([
    ...['.tsv', '.jsonl.gz', '', '', ''],
  ]);
});
