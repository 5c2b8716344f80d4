import fc from 'fast-check';
import { createChunker } from '../../../core/chunking/chunkDocument';
import { chunkSchema } from '../../../core/contracts/chunk';
import { rowId } from '../../../core/hashing/digest';

const countWords = (text: string): number => text.split(/\s+/).filter(Boolean).length;
/** Counts more for a joined text than for its pieces, as some tokenizers do. */
const countUnevenly = (text: string): number => Math.ceil(text.length / 3) + (text.includes(' ') ? 1 : 0);

const cut = (text: string, maxTokens: number, overlapTokens: number): string[] =>
  createChunker({ maxTokens, overlapTokens, countTokens: countWords })({ id: 'd', text }).map((chunk) => chunk.text);

describe('a document is cut', () => {
  test('at sentence ends, as many sentences as fit', () => {
    expect(cut('One two three. Four five. Six seven eight nine.', 5, 0)).toEqual([
      'One two three. Four five.',
      'Six seven eight nine.',
    ]);
  });

  test('with whole sentences as overlap', () => {
    const text = 'Aa bb. Cc dd. Ee ff. Gg hh.';
    expect(cut(text, 6, 2)).toEqual(['Aa bb. Cc dd. Ee ff.', 'Ee ff. Gg hh.']);
    expect(cut(text, 4, 2)).toEqual(['Aa bb. Cc dd.', 'Cc dd. Ee ff.', 'Ee ff. Gg hh.']);
    expect(cut(text, 4, 1)).toEqual(['Aa bb. Cc dd.', 'Ee ff. Gg hh.']);
  });

  test('after clauses, else words, when a sentence is too long', () => {
    expect(cut('one two, three four, five six seven', 4, 0)).toEqual(['one two, three four,', 'five six seven']);
    expect(cut('one two three four five', 2, 0)).toEqual(['one two', 'three four', 'five']);
  });

  test('inside a word that is too long, never inside a character', () => {
    const chunker = createChunker({ maxTokens: 4, overlapTokens: 0, countTokens: (text) => [...text].length });
    // 14 units halve into abcdefg and h😀😀😀; the first has 7 characters and halves again.
    const texts = chunker({ id: 'd', text: 'abcdefgh😀😀😀' }).map((chunk) => chunk.text);
    expect(texts).toEqual(['abcd', 'efg', 'h😀😀😀']);
    const pairs = chunker({ id: 'd', text: '😀'.repeat(5) }).map((chunk) => chunk.text);
    expect(pairs.join('')).toBe('😀'.repeat(5));
  });

  test('not at all when it fits', () => {
    expect(cut('Short text.', 10, 2)).toEqual(['Short text.']);
  });
});

test('chunks satisfy the contract and carry title, language and stable ids', () => {
  const chunker = createChunker({ maxTokens: 2, overlapTokens: 0, countTokens: countWords });
  const chunks = chunker({ id: 'd', title: 'T', language: 'en', text: 'Same here. Same here. Other one.' });
  expect(chunks.map((chunk) => chunkSchema.parse(chunk))).toEqual(chunks);
  expect(chunks.map(({ id }) => id)).toEqual([
    rowId('d', 'Same here.'),
    rowId('d', 'Same here.', '1'),
    rowId('d', 'Other one.'),
  ]);
  expect(chunks[2]).toMatchObject({ documentId: 'd', index: 2, title: 'T', language: 'en', start: 22, end: 32 });
});

test('what a tokenizer counts as little is bounded by characters', () => {
  const chunker = createChunker({ maxTokens: 10, overlapTokens: 0, countTokens: () => 1 });
  const chunks = chunker({ id: 'd', text: 'x'.repeat(1000) });
  expect(chunks.map((chunk) => chunk.text.length)).toEqual([160, 160, 160, 160, 160, 160, 40]);
});

test('impossible numbers are refused with what was received', () => {
  expect(() => createChunker({ maxTokens: 10, overlapTokens: 10, countTokens: countWords })).toThrow(
    'overlapTokens 10',
  );
});

test.each([
  ['words', countWords],
  ['an uneven tokenizer', countUnevenly],
])('any text, counted in %s: covered, bounded, ordered, deterministic', (_name, countTokens) => {
  const piece = fc.constantFrom(
    'a',
    'word',
    ' ',
    '. ',
    ', ',
    '\n',
    '\n\n',
    'Dr. ',
    '漢字',
    '。',
    '😀',
    'averylongwordindeedtoolong',
    '. Next ',
  );
  const property = fc.property(
    fc.array(piece, { minLength: 1, maxLength: 120 }),
    fc.integer({ min: 2, max: 12 }),
    fc.nat({ max: 11 }),
    (pieces, maxTokens, overlap) => {
      const text = pieces.join('');
      const chunker = createChunker({ maxTokens, overlapTokens: Math.min(overlap, maxTokens - 1), countTokens });
      const chunks = chunker({ id: 'd', text });
      expect(chunker({ id: 'd', text })).toEqual(chunks);
      expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length);
      let covered = 0;
      let uncovered = '';
      let previousStart = -1;
      for (const chunk of chunks) {
        expect(text.slice(chunk.start, chunk.end)).toBe(chunk.text);
        expect(chunk.text.trim()).toBe(chunk.text);
        expect(countTokens(chunk.text)).toBeLessThanOrEqual(maxTokens);
        expect(chunk.start).toBeGreaterThan(previousStart);
        expect(chunk.end).toBeGreaterThan(covered);
        if (chunk.start > covered) uncovered += text.slice(covered, chunk.start);
        previousStart = chunk.start;
        covered = chunk.end;
      }
      expect((uncovered + text.slice(covered)).trim()).toBe('');
    },
  );
  fc.assert(property, { seed: 4, numRuns: 200 });
});
