import { rankAnew } from '../../../core/mining/rankAnew';

test('order and ranks are those of the scores, ties go by id, and what the ranker said before gives way', () => {
  const bm25 = (rank: number) => ({ retriever: 'bm25', rank, score: 9 });
  const candidate = (chunkId: string, ...sources: ReturnType<typeof bm25>[]) => ({ queryId: 'q', chunkId, sources });
  const before = { retriever: 'tuned', rank: 1, score: 5 };
  const ranked = rankAnew(
    [candidate('c', bm25(1)), candidate('b', bm25(2), before), candidate('a')],
    [-1, 2, 2],
    'tuned',
  );
  expect(ranked).toEqual([
    candidate('a', { retriever: 'tuned', rank: 1, score: 2 }),
    candidate('b', bm25(2), { retriever: 'tuned', rank: 2, score: 2 }),
    candidate('c', bm25(1), { retriever: 'tuned', rank: 3, score: -1 }),
  ]);
});
