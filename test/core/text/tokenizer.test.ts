import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createTokenizer } from '../../../core/text/tokenizer';
import { truncatePair } from '../../../core/text/truncatePair';

const fixtures = join(__dirname, '../../fixtures/sources/tokenizer');
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

// Expected ids and type ids: Python tokenizers on the same file.
interface Expected {
  texts: { text: string; ids: number[] }[];
  pairTexts: string[];
  pairs: [query: number, passage: number, maxTokens: number, ids: number[], typeIds: number[]][];
}
const tinyFile = readJson(join(fixtures, 'tinyWordPiece.json')) as Record<string, unknown>;
const expected = readJson(join(fixtures, 'tinyWordPieceExpected.json')) as Expected;
const tiny = createTokenizer(tinyFile, {});

describe('a WordPiece tokenizer', () => {
  test.each(expected.texts)('encodes $text as Python does', ({ text, ids }) => {
    expect(tiny.encode(text).ids).toEqual(ids);
    expect(tiny.count(text)).toBe(ids.length - 2);
  });

  test('encodes pairs, cut longest first, as Python does', () => {
    for (const [query, passage, maxTokens, ids, typeIds] of expected.pairs) {
      const pair = tiny.encodePair(expected.pairTexts[query] ?? '', expected.pairTexts[passage] ?? '', maxTokens);
      expect(pair).toEqual({ inputIds: ids, tokenTypeIds: typeIds, attentionMask: ids.map(() => 1) });
    }
    expect(expected.pairs).toHaveLength(175);
  });

  test('cuts a single text at the right and keeps the special tokens', () => {
    const [start, ...rest] = tiny.encode('the cat answer token').ids;
    expect(tiny.encode('the cat answer token', 4).ids).toEqual([start, rest[0], rest[1], rest.at(-1)]);
  });

  test('says when the bound cannot hold the special tokens', () => {
    expect(() => tiny.encodePair('the', 'cat', 2)).toThrow('maxTokens is 2, but special tokens alone take 3');
  });
});

describe('special tokens of other post-processors', () => {
  // Ids and types by Python tokenizers on the same file: the 125, cat 136, model 128.
  const [the, cat, model] = [125, 136, 128];
  const classic = (type: string): unknown => ({
    ...tinyFile,
    post_processor: { type, cls: ['[CLS]', 2], sep: ['[SEP]', 3] },
  });

  test('BertProcessing', () => {
    const pair = createTokenizer(classic('BertProcessing'), {}).encodePair('the cat', 'model', 20);
    expect(pair).toMatchObject({ inputIds: [2, the, cat, 3, model, 3], tokenTypeIds: [0, 0, 0, 0, 1, 1] });
  });

  test('RobertaProcessing, also inside a Sequence', () => {
    const sequence = {
      type: 'Sequence',
      processors: [{ type: 'ByteLevel' }, (classic('RobertaProcessing') as typeof tinyFile)['post_processor']],
    };
    const pair = createTokenizer({ ...tinyFile, post_processor: sequence }, {}).encodePair('the cat', 'model', 20);
    expect(pair).toMatchObject({ inputIds: [2, the, cat, 3, 3, model, 3], tokenTypeIds: [0, 0, 0, 0, 0, 0, 0] });
  });

  test('none', () => {
    const pair = createTokenizer({ ...tinyFile, post_processor: null }, {}).encodePair('the cat', 'model', 20);
    expect(pair).toMatchObject({ inputIds: [the, cat, model], tokenTypeIds: [0, 0, 1] });
  });

  test('an unknown kind is named', () => {
    expect(() => createTokenizer({ ...tinyFile, post_processor: { type: 'Odd' } }, {})).toThrow('is a Odd; known are');
  });
});

test('a tokenizer that is not BERT goes through the library', () => {
  const whitespace = { ...tinyFile, pre_tokenizer: { type: 'WhitespaceSplit' } };
  // The library sees "cat," as one word: no piece starts with a comma, so it is unknown; BERT's splitter cuts the comma off.
  expect(createTokenizer(whitespace, {}).count('cat,')).toBe(1);
  expect(tiny.count('cat,')).toBe(2);
});

test('longest first: the odd token goes to the longer text', () => {
  const first = [1, 2, 3, 4, 5, 6];
  const second = [11, 12, 13, 14, 15];
  expect(truncatePair(first, second, 5)).toEqual([
    [1, 2, 3],
    [11, 12],
  ]);
  expect(truncatePair(second, first, 5)).toEqual([
    [11, 12],
    [1, 2, 3],
  ]);
  expect(truncatePair([1, 2], second, 5)).toEqual([
    [1, 2],
    [11, 12, 13],
  ]);
});

const cache = join(process.env['RANKWRIGHT_CACHE'] ?? join(homedir(), '.cache', 'rankwright'), 'models');
const minilm = (existsSync(cache) ? readdirSync(cache) : [])
  .filter((name) => name.startsWith('minilm'))
  .map((name) => join(cache, name, 'tokenizer.json'))
  .find((path) => existsSync(path));

(minilm ? test : test.skip)(
  'all-MiniLM-L6-v2 encodes odd strings as Python transformers does (needs its tokenizer in the cache)',
  () => {
    const tokenizer = createTokenizer(readJson(minilm as string), {});
    const rows = readJson(join(fixtures, 'minilmExpected.json')) as [string, number[]][];
    for (const [text, ids] of rows) expect([text, tokenizer.encode(text).ids]).toEqual([text, ids]);
    expect(rows).toHaveLength(300);
  },
);
