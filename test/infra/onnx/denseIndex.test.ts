import fc from 'fast-check';
import { rankByScore } from '../../../core/retrieval/rankedList';
import { openDenseIndex, type VectorSource } from '../../../infra/onnx/denseIndex';

/** Vectors of small whole numbers: their products are exact in any order of summing, so lists must be equal. */
const exactCase = fc
  .record({
    passages: fc.integer({ min: 1, max: 60 }),
    queries: fc.integer({ min: 1, max: 70 }),
    hidden: fc.integer({ min: 1, max: 9 }),
    perBlock: fc.integer({ min: 1, max: 25 }),
    k: fc.integer({ min: 1, max: 80 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map((options) => ({ ...options, ...makeVectors(options) }));

function makeVectors({ passages, queries, hidden, seed }: Record<'passages' | 'queries' | 'hidden' | 'seed', number>) {
  let state = seed * 2 + 1;
  const next = (values: number): number => ((state = (state * 48271) % 2147483647) >> 4) % values;
  const fill = (rows: number): Float32Array => Float32Array.from({ length: rows * hidden }, () => next(4) - 1);
  // Ids in no order: ties are broken by them and not by the order of rows.
  const ids = Array.from({ length: passages }, (_, row) => `${next(90) + 10}-${row}`);
  return { ids, vectors: fill(passages), asked: fill(queries) };
}

function sourceOf(ids: string[], vectors: Float32Array, hidden: number, perBlock: number): VectorSource {
  return {
    hidden,
    async *blocks() {
      for (let start = 0; start < ids.length; start += perBlock) {
        const end = start + perBlock;
        yield { ids: ids.slice(start, end), vectors: vectors.subarray(start * hidden, end * hidden) };
      }
    },
  };
}

/** Every product, sorted. */
function searchAll(ids: string[], vectors: Float32Array, asked: Float32Array, hidden: number, k: number) {
  return Array.from({ length: asked.length / hidden }, (_, query) =>
    rankByScore(
      ids.map((id, row) => {
        let score = 0;
        for (let i = 0; i < hidden; i += 1) score += asked[query * hidden + i]! * vectors[row * hidden + i]!;
        return { id, score };
      }),
    ).slice(0, k),
  );
}

describe('the dense index', () => {
  it('finds what sorting every product finds, ties by id, however passages are cut into blocks', async () => {
    const run = fc.asyncProperty(exactCase, async ({ ids, vectors, asked, hidden, perBlock, k }) => {
      const lists = await openDenseIndex(sourceOf(ids, vectors, hidden, perBlock), { threads: 1 }).search(asked, k);
      expect(lists).toEqual(searchAll(ids, vectors, asked, hidden, k));
    });
    await fc.assert(run, { seed: 20261126, numRuns: 60 });
  });

  it('gives the same bits for other blocks, other queries beside, and other numbers of threads', async () => {
    const hidden = 384;
    const ids = Array.from({ length: 5000 }, (_, row) => `p${(row * 7919) % 5000}`);
    const [vectors, asked] = [waves(ids.length, hidden, 1), waves(67, hidden, 2)];
    const whole = await openDenseIndex(sourceOf(ids, vectors, hidden, 5000), { threads: 2 }).search(asked, 30);
    const cut = openDenseIndex(sourceOf(ids, vectors, hidden, 611), { threads: 1 });
    expect(await cut.search(asked, 30)).toEqual(whole);
    expect(await cut.search(asked.subarray(66 * hidden), 30)).toEqual(whole.slice(66));
    for (const [query, list] of whole.entries()) {
      const expected = searchAll(ids, vectors, asked.subarray(query * hidden, (query + 1) * hidden), hidden, 30)[0]!;
      list.forEach(({ score }, place) => expect(score).toBeCloseTo(expected[place]!.score, 5));
    }
  });

  it('reads the vectors of some passages and none of what is not there', async () => {
    const index = openDenseIndex(sourceOf(['b', 'a'], Float32Array.of(1, 2, 3, 4), 2, 1));
    expect(await index.vectorsOf(new Set(['a', 'z']))).toEqual(new Map([['a', Float32Array.of(3, 4)]]));
  });

  it('refuses a vector that holds no numbers', async () => {
    const index = openDenseIndex(sourceOf(['a'], Float32Array.of(NaN, 1), 2, 1));
    await expect(index.search(Float32Array.of(1, 1), 1)).rejects.toThrow('not a number');
  });
});

/** Vectors of length 1 that are not round numbers. */
function waves(rows: number, hidden: number, salt: number): Float32Array {
  const vectors = new Float32Array(rows * hidden);
  for (let row = 0; row < rows; row += 1) {
    const values = Array.from({ length: hidden }, (_, i) => Math.sin((row + 1) * (i + salt) * 1.37 + salt));
    const length = Math.hypot(...values);
    values.forEach((value, i) => (vectors[row * hidden + i] = value / length));
  }
  return vectors;
}
