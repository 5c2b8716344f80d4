import { openMaxSim } from '../../../infra/onnx/maxSim';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { createTokenSearch } from '../../../infra/onnx/pairScorers/tokenSearch';

describe('MaxSim', () => {
  // By hand: (1, 0) finds (1, 0), and (0, 1) finds (.6, .8).
  const query = Float32Array.of(1, 0, 0, 1);
  const vectors = Float32Array.of(1, 0, 0.6, 0.8);
  const open = () => openMaxSim({ width: 2, tokensPerQuery: 2, threads: 1 });

  it('sums what the nearest vector gives to each of the query', async () => {
    expect((await (await open()).score(query, { vectors }))[0]).toBeCloseTo(1.8, 6);
  });

  it('passes over what is masked', async () => {
    const scores = await (await open()).score(query, { vectors, mask: Float32Array.of(0, -Infinity) });
    expect(scores[0]).toBe(1);
  });

  it('takes several queries at a time', async () => {
    const scores = await (await open()).score(Float32Array.of(...query, 0, 1, 0, -1), { vectors });
    // (0, 1) finds .8, and (0, -1) the 0 of (1, 0).
    expect([...scores].map((score) => score.toFixed(4))).toEqual(['1.8000', '0.8000']);
  });
});

describe('a search over the vectors of tokens', () => {
  const valueOf = (text: string) => Number(text.slice(1));
  const search = createTokenSearch({
    encodeQuery: async (text) => Float32Array.of(valueOf(text)),
    encodePassage: async (text) => ({ vectors: Float32Array.of(valueOf(text)) }),
    // The nearer half of the passage's number is to the query's, the better: passages come in pairs of equals.
    maxSim: {
      score: async (queries, { vectors }) => queries.map((query) => -Math.abs(query - Math.ceil(vectors[0]! / 2))),
    },
  });
  const options = { depth: 3, store: new MemoryObjectStore(), onProgress: async () => undefined };

  async function* passages(count: number) {
    for (let number = 0; number < count; number += 1) yield { id: `p${number}`, text: `p${number}` };
  }

  it('keeps the best of more passages and queries than are held at a time, ties by id', async () => {
    const queries = Array.from({ length: 260 }, (_, number) => `q${number * 5}`);
    const lists = await search.rank(queries, passages(2_200), { ...options, signal: new AbortController().signal });
    for (const [row, list] of lists.entries()) {
      const nearest = Array.from({ length: 2_200 }, (_, number) => ({
        id: `p${number}`,
        score: -Math.abs(row * 5 - Math.ceil(number / 2)),
      })).sort((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1));
      expect(list).toEqual(nearest.slice(0, 3).map((best, place) => ({ ...best, rank: place + 1 })));
    }
  });

  it('stops when the run was cancelled', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(search.rank(['q1'], passages(5), { ...options, signal })).rejects.toThrow('cancelled');
  });
});
