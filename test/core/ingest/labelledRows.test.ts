import { parseLabelledRows } from '../../../core/ingest/parseLabelledRows';
import { collect, linesOf } from './lines';

async function read(...lines: unknown[]): Promise<unknown[]> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const items = await collect(parseLabelledRows(linesOf(text), 'rows.jsonl'));
  return items.map((item) => ('row' in item ? item.row : `${item.drop.reason} ${item.drop.message}`));
}

const row = (query: string, positives: string[], negatives: string[]) => ({
  ...{ query, negatives, positives: positives.map((text) => ({ text, grade: 1, scale: 1 })) },
});

test.each([
  ['FlagEmbedding', { query: ' how  hot ', pos: ['very\u00a0hot'], neg: ['cold', 'ice'], pos_scores: [1] }],
  [
    'sentence-transformers, columns',
    { anchor: 'how hot', positive: 'very hot', negative_1: 'cold', negative_2: 'ice' },
  ],
  ['plain names', { question: 'how hot', positives: ['very hot'], negatives: ['cold', 'ice'], id: 3 }],
])('the layout of %s', async (_, line) => {
  expect(await read(line)).toEqual([row('how hot', ['very hot'], ['cold', 'ice'])]);
});

test('a triplet, a pair without negatives, and several positives', async () => {
  expect(
    await read(
      { query: 'a', positive: 'b', negative: 'c' },
      '',
      { query: 'a', pos: 'b' },
      { query: 'a', pos: ['b', 'c'] },
    ),
  ).toEqual([row('a', ['b'], ['c']), row('a', ['b'], []), row('a', ['b', 'c'], [])]);
});

test('what is no such row is left out with its line and field', async () => {
  expect(
    await read(
      { query: 'fine', pos: 'p' },
      'no json',
      { pos: ['p'] },
      { query: 'q', neg: ['n'] },
      { query: 'q', pos: [] },
      { query: 'q', pos: ['p'], neg: ['n', ' \u200b'] },
      { question: 7, pos: ['p'] },
      '[1]',
    ),
  ).toEqual([
    row('fine', ['p'], []),
    expect.stringContaining('not-json rows.jsonl:2: not JSON'),
    'off-schema rows.jsonl:3: field "query": needs the query as a string, in query, question or anchor (received nothing)',
    'off-schema rows.jsonl:4: field "pos": needs a text or a list of texts (received nothing)',
    'off-schema rows.jsonl:5: field "pos": is empty (received [])',
    expect.stringContaining('off-schema rows.jsonl:6: field "neg": has an empty text'),
    'off-schema rows.jsonl:7: field "question": needs the query as a string, in query, question or anchor (received 7)',
    expect.stringContaining('off-schema rows.jsonl:8: the row: '),
  ]);
});
