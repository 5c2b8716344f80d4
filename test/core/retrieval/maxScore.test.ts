import fc from 'fast-check';
import { buildBm25Index } from '../../../core/retrieval/bm25Index';
import { createRandom } from '../../../core/random';
import { scoreAllDocuments } from './scoreAllDocuments';

const blanks = { language: 'xx', terms: (text: string) => text.split(' ').filter(Boolean) };

/** The words of a document or question: some in nearly every document, some in one of hundreds. */
function drawText(random: () => number, length: number): string {
  return Array.from({ length }, () => `t${Math.floor(400 ** random() - 1)}`).join(' ');
}

/** More documents than a window has, so that terms stop being essential on the way. */
function drawDocuments(seed: number, count: number): { id: string; text: string }[] {
  const random = createRandom('maxScore', seed);
  return Array.from({ length: count }, (_, row) => ({
    // Ids in another order than the rows, since ties are broken by id.
    id: `d${(row * 7919) % count}`,
    text: drawText(random, Math.floor(random() * 12)),
  }));
}

describe('the search of a BM25 index', () => {
  it('finds what scoring every document finds, to the bit and in the same order, for every k', async () => {
    const term = fc.integer({ min: 0, max: 9 }).map((number) => 't'.repeat(number % 3) + number);
    const text = fc.array(term, { maxLength: 8 }).map((terms) => terms.join(' '));
    const options = fc.record({ k1: fc.constantFrom(0, 0.9, 2), b: fc.constantFrom(0, 0.4, 1) });
    await fc.assert(
      fc.asyncProperty(
        ...[fc.array(text, { maxLength: 40 }), text, fc.integer({ min: -1, max: 45 }), options],
        fc.array(fc.nat(45), { maxLength: 20 }),
        async (texts, question, k, parameters, excluded) => {
          const documents = texts.map((each, row) => ({ id: `d${(row * 37) % 64}`, text: each }));
          const index = await buildBm25Index(documents, { analyzer: blanks, ...parameters });
          const exclude = new Set(excluded.map((number) => `d${number}`));
          const all = scoreAllDocuments(documents, question, { ...parameters, exclude });
          expect(index.search(question, k, { exclude })).toEqual(all.slice(0, Math.max(0, k)));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  test.each([1, 2, 3])('does so over several windows of documents (seed %d)', async (seed) => {
    const documents = drawDocuments(seed, 13_000);
    const index = await buildBm25Index(documents, { analyzer: blanks });
    const random = createRandom('questions', seed);
    for (const k of [1, 3, 10, 100, 1_000, 20_000]) {
      const question = drawText(random, 1 + Math.floor(random() * 8));
      const all = scoreAllDocuments(documents, question, { k1: 0.9, b: 0.4 });
      expect(index.search(question, k)).toEqual(all.slice(0, k));
      const exclude = new Set(all.slice(0, 150).map(({ id }) => id));
      const others = scoreAllDocuments(documents, question, { k1: 0.9, b: 0.4, exclude });
      expect(index.search(question, k, { exclude })).toEqual(others.slice(0, k));
    }
  });

  it('keeps ties at the last place that only the id decides, wherever they stand', async () => {
    const count = 9_000;
    const documents = Array.from({ length: count }, (_, row) => ({ id: `d${1e5 - row}`, text: 'a b' }));
    const index = await buildBm25Index(documents, { analyzer: blanks });
    const ids = index.search('b a', 3).map(({ id }) => id);
    expect(ids).toEqual(
      documents
        .map(({ id }) => id)
        .sort()
        .slice(0, 3),
    );
  });
});
