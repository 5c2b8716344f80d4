import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenizer } from '../../../core/text/tokenizer';

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, '../../fixtures/sources/tokenizer', name), 'utf8'));

interface Expected {
  texts: { text: string; ids: number[] }[];
  pairs: [query: number, passage: number, maxTokens: number, ids: number[], typeIds: number[]][];
}

// Ids and type ids: the Rust library on the same file (makeOtherTokenizers.py, which names the kinds).
describe.each([
  ['tinyUnigram', 'of XLM-RoBERTa and mMiniLM'],
  ['tinyBytePairs', 'of ModernBERT'],
])('%s, the kind %s', (name) => {
  const { texts, pairs } = readJson(`${name}Expected.json`) as Expected;
  const tokenizer = createTokenizer(readJson(`${name}.json`), {});

  test('encodes texts of many scripts as Python does', () => {
    for (const { text, ids } of texts) expect([text, tokenizer.encode(text).ids]).toEqual([text, ids]);
    expect(texts).toHaveLength(12);
  });

  test('counts without special tokens', () => {
    const { single } = tokenizer.specialTokens;
    for (const { text, ids } of texts) expect([text, tokenizer.count(text)]).toEqual([text, ids.length - single]);
  });

  test('encodes pairs, cut longest first, with the special tokens of its model', () => {
    for (const [query, passage, maxTokens, ids, typeIds] of pairs) {
      const pair = tokenizer.encodePair(texts[query]?.text ?? '', texts[passage]?.text ?? '', maxTokens);
      expect(pair).toEqual({ inputIds: ids, tokenTypeIds: typeIds, attentionMask: ids.map(() => 1) });
    }
    expect(pairs).toHaveLength(4);
  });
});
