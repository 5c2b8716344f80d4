import { createAnalyzer, type Analyzer } from '../../../core/retrieval/analyzer';
import { buildBm25Index } from '../../../core/retrieval/bm25Index';
import reference from '../../fixtures/retrieval/bm25.json';

const blanks: Analyzer = { language: 'xx', terms: (text) => text.split(' ').filter(Boolean) };
const toDocuments = (texts: string[]) => texts.map((text, index) => ({ id: `d${index}`, text }));

describe('buildBm25Index', () => {
  it('scores a hand-made case', async () => {
    const index = await buildBm25Index(toDocuments(['a a b', 'b', 'c c c c']), { analyzer: blanks });
    // N 3, df(a) 1, average length 8/3: ln(1 + 2.5/1.5) * 2 / (2 + .9 * (.6 + .4 * 3 / (8/3))).
    expect(index.search('a', 5)).toEqual([{ id: 'd0', rank: 1, score: expect.closeTo(0.666098, 6) }]);
    expect(index.search('unknown', 5)).toEqual([]);
    expect(index.search('', 5)).toEqual([]);
  });

  test.each(reference.cases)('agrees with bm25s, method lucene, at k1 $k1, b $b', async ({ k1, b, scores }) => {
    const texts = reference.corpus.map((tokens) => tokens.join(' '));
    const index = await buildBm25Index(toDocuments(texts), { analyzer: blanks, k1, b });
    reference.queries.forEach((tokens, query) => {
      const found = index.search(tokens.join(' '), texts.length);
      const expected = scores[query]!;
      expect(found).toHaveLength(expected.filter((score) => score > 0).length);
      for (const { id, score } of found) expect(score).toBeCloseTo(expected[Number(id.slice(1))]!, 6);
    });
  });

  it('breaks ties by id, cuts at k and counts ranks from 1', async () => {
    const documents = ['z', 'y', 'x'].map((id) => ({ id, text: 'same words' }));
    const index = await buildBm25Index(documents, { analyzer: blanks });
    expect(index.search('same', 2).map(({ id, rank }) => [id, rank])).toEqual([
      ['x', 1],
      ['y', 2],
    ]);
  });

  it('leaves excluded documents out and fills their places', async () => {
    const index = await buildBm25Index(toDocuments(['a', 'a a', 'a a a']), { analyzer: blanks, b: 0 });
    const ids = index.search('a', 2, { exclude: new Set(['d2', 'unknown']) }).map(({ id }) => id);
    expect(ids).toEqual(['d1', 'd0']);
  });

  it('gives the same answer when asked twice', async () => {
    const index = await buildBm25Index(toDocuments(['a b', 'b c', 'a c']), { analyzer: blanks });
    const first = index.search('a b b', 3);
    index.search('c', 3, { exclude: new Set(['d1']) });
    expect(index.search('a b b', 3)).toEqual(first);
  });

  it('reads an asynchronous source and analyses both sides alike', async () => {
    async function* documents() {
      yield { id: 'one', text: 'Treatments for the kiln’s lining' };
      yield { id: 'two', text: '' };
    }
    const index = await buildBm25Index(documents(), { analyzer: createAnalyzer('en') });
    expect([index.documents, index.terms]).toEqual([2, 3]);
    expect(index.search('treating a lined kiln', 5).map(({ id }) => id)).toEqual(['one']);
  });

  it('states memory that grows by 7 bytes a posting, and by 2 a document for a term that many have', async () => {
    const residentBytes = async (terms: (document: number) => string) => {
      const texts = Array.from({ length: 65_536 }, (_, document) => terms(document));
      return (await buildBm25Index(toDocuments(texts), { analyzer: blanks })).residentBytes;
    };
    const none = await residentBytes(() => '');
    // 65,536 postings of 32 terms of 2,048 documents each; then as many and one term that all have. A page is 64 KiB.
    const rare = await residentBytes((document) => `t${document % 32}`);
    const frequent = await residentBytes((document) => `t${document % 32} all`);
    expect(rare - none).toBeGreaterThan(7 * 65_536);
    expect(rare - none).toBeLessThan(9 * 65_536);
    expect(frequent - rare).toBeGreaterThanOrEqual(2 * 65_536);
    expect(frequent - rare).toBeLessThan(4 * 65_536);
  });

  it('works on an empty corpus', async () => {
    const index = await buildBm25Index([], { analyzer: blanks });
    expect(index.search('a', 3)).toEqual([]);
  });

  it('refuses two documents of one id', async () => {
    const documents = ['a', 'b', 'a'].map((id) => ({ id, text: 'x' }));
    await expect(buildBm25Index(documents, { analyzer: blanks })).rejects.toThrow('"a" stands for two documents');
  });
});
