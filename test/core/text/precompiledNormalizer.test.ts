import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPrecompiledNormalizer } from '../../../core/text/precompiledNormalizer';
import { createTokenizer } from '../../../core/text/tokenizer';

const fixtures = join(__dirname, '../../fixtures/sources/tokenizer');
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));
const { charsmap, texts } = readJson('precompiledExpected.json') as { charsmap: string; texts: [string, string][] };

// By the Rust library, of a table that SentencePiece made (makePrecompiled.py).
test.each(texts)('%j becomes %j', (text, expected) => {
  expect(createPrecompiledNormalizer(Buffer.from(charsmap, 'base64'))(text)).toBe(expected);
});

test('a tokenizer with a table reads texts by it, alone or in a sequence', () => {
  const tokenizerJson = readJson('tinyUnigram.json') as object;
  const precompiled = { type: 'Precompiled', precompiled_charsmap: charsmap };
  const plain = createTokenizer({ ...tokenizerJson, normalizer: null }, {});
  for (const normalizer of [precompiled, { type: 'Sequence', normalizers: [precompiled] }]) {
    const tokenizer = createTokenizer({ ...tokenizerJson, normalizer }, {});
    // The table takes the accent off; NFKC would keep it.
    expect(tokenizer.encode('blo\u0301od').ids).toEqual(plain.encode('blood').ids);
  }
  expect(plain.encode('blo\u0301od').ids).not.toEqual(plain.encode('blood').ids);
});

test('a table that is cut off is refused', () => {
  const bytes = Buffer.from(charsmap, 'base64');
  expect(() => createPrecompiledNormalizer(bytes.subarray(0, 100))).toThrow(
    'has 100 bytes, which are not a whole table',
  );
  expect(() => createPrecompiledNormalizer(Buffer.alloc(2))).toThrow('has 2 bytes');
});
