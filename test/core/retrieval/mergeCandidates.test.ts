import { rankOf, fuseCandidates, mergeCandidates } from '../../../core/retrieval/mergeCandidates';
import { rankByScore } from '../../../core/retrieval/rankedList';

const bm25 = rankByScore([
  { id: 'a', score: 12 },
  { id: 'b', score: 6 },
  { id: 'c', score: 2 },
]);
const dense = rankByScore([
  { id: 'c', score: 0.9 },
  { id: 'd', score: 0.4 },
]);
const lists = [
  { retriever: 'bm25', items: bm25 },
  { retriever: 'dense', items: dense },
];
const options = { rrfConstant: 60, weights: { bm25: 1, dense: 1, run: 1 } };

const ranksOf = (candidates: ReturnType<typeof mergeCandidates>) =>
  candidates.map(({ chunkId, sources }) => [chunkId, ...sources.map(({ retriever, rank }) => `${retriever} ${rank}`)]);

describe('the union of candidates', () => {
  it('without a fusion stands in the order of the best rank, ties by id', () => {
    expect(fuseCandidates('q', lists, { ...options, fusion: 'none' })).toEqual(mergeCandidates('q', lists));
    expect(ranksOf(mergeCandidates('q', lists))).toEqual([
      ['a', 'bm25 1'],
      ['c', 'bm25 3', 'dense 1'],
      ['b', 'bm25 2'],
      ['d', 'dense 2'],
    ]);
  });

  it('with rrf has a source more, and stands in its order', () => {
    const fused = fuseCandidates('q', lists, { ...options, fusion: 'rrf' });
    // c: 1/63 + 1/61; a: 1/61; b and d: 1/62, by id.
    expect(ranksOf(fused)).toEqual([
      ['c', 'bm25 3', 'dense 1', 'fused 1'],
      ['a', 'bm25 1', 'fused 2'],
      ['b', 'bm25 2', 'fused 3'],
      ['d', 'dense 2', 'fused 4'],
    ]);
    expect(fused[0]!.sources.at(-1)!.score).toBeCloseTo(1 / 63 + 1 / 61, 12);
    expect(fused.map(rankOf)).toEqual([1, 2, 3, 4]);
  });

  it('with interpolation weighs scores brought to 0..1', () => {
    const weights = { bm25: 1, dense: 3, run: 5 };
    const fused = fuseCandidates('q', lists, { ...options, weights, fusion: 'interpolation' });
    // The run found nothing and has no share. c: .25 * 0 + .75 * 1; a: .25; b: .25 * .4; d: 0.
    expect(fused.map(({ chunkId, sources }) => [chunkId, sources.at(-1)!.score])).toEqual([
      ['c', 0.75],
      ['a', 0.25],
      ['b', expect.closeTo(0.1, 12)],
      ['d', 0],
    ]);
  });

  it('keeps what only a retriever without weight found, at the end', () => {
    const weights = { bm25: 0, dense: 1, run: 1 };
    const fused = fuseCandidates('q', lists, { ...options, weights, fusion: 'rrf' });
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['c', 'd', 'a', 'b']);
    expect(fused.at(-1)!.sources.at(-1)).toEqual({ retriever: 'fused', rank: 4, score: 0 });
  });
});
