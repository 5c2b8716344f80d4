import { findRangeProblem, pickByRanges } from '../../../core/mining/rankRanges';
import { rankOf } from '../../../core/retrieval/mergeCandidates';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';

const source = (retriever: string, rank: number) => ({ retriever, rank, score: 0 });
const itemsOf = (ranks: number[], judged: number[] = []) =>
  ranks.map((rank) => ({ chunkId: `c${rank}`, rank, isJudged: judged.includes(rank) }));
const idsOf = (picked: { chunkId: string }[][]) => picked.map((range) => range.map(({ chunkId }) => chunkId).join(' '));
const hardest = { order: 'hardest' as const, seed: 0, queryId: 'q' };

test('a ranker over the whole list has the last word on a rank, else the best of the retrievers', () => {
  const sources = [source('bm25', 40), source('dense', 12)];
  expect(rankOf({ sources })).toBe(12);
  expect(rankOf({ sources: [...sources, source('fused', 15)] })).toBe(15);
  expect(rankOf({ sources: [...sources, source('fused', 15), source('tuned', 99)] })).toBe(99);
});

test('card: top 10, 11 to 100 and 101 to 1000 have quotas of their own, which are exact', () => {
  const ranges = [
    { from: 1, to: 10, count: 2 },
    { from: 11, to: 100, count: 3 },
    { from: 101, to: 1000, count: 2 },
  ];
  const items = itemsOf([3, 10, 11, 12, 100, 101, 500, 1000, 1001, 1]);
  expect(idsOf(pickByRanges(items, { ranges, ...hardest }))).toEqual(['c1 c3', 'c11 c12 c100', 'c101 c500']);
  // What one range lacks the others do not make up.
  expect(idsOf(pickByRanges(itemsOf([1, 2, 3, 4, 150]), { ranges, ...hardest }))).toEqual(['c1 c2', '', 'c150']);
});

test('judged ones go first, the others fill what is left', () => {
  const ranges = [{ from: 1, to: 10, count: 3 }];
  expect(idsOf(pickByRanges(itemsOf([1, 2, 5, 9], [5, 9]), { ranges, ...hardest }))).toEqual(['c5 c9 c1']);
});

test('a draw depends on seed, query and passage, and not on who else is there', () => {
  const ranges = [{ from: 1, to: 100, count: 5 }];
  const all = itemsOf(Array.from({ length: 60 }, (_, index) => index + 1));
  const drawn = (items: typeof all, seed: number, queryId: string) =>
    pickByRanges(items, { ranges, order: 'drawn', seed, queryId }).flat();
  const first = drawn(all, 13, 'q');
  expect(drawn([...all].reverse(), 13, 'q')).toEqual(first);
  expect(
    drawn(first.concat(all.filter(({ rank }) => rank % 7 === 0 && !first.some((one) => one.rank === rank))), 13, 'q'),
  ).toEqual(first);
  expect(drawn(all, 14, 'q')).not.toEqual(first);
  expect(drawn(all, 13, 'r')).not.toEqual(first);
});

test.each([
  [[{ from: 10, to: 1, count: 1 }], { index: 0, message: 'must not be above to, which is 1' }],
  [
    [
      { from: 1, to: 10, count: 1 },
      { from: 10, to: 20, count: 1 },
    ],
    { index: 1, message: 'overlaps the range 1 to 10: a candidate is in one range' },
  ],
  [
    [
      { from: 11, to: 20, count: 1 },
      { from: 1, to: 10, count: 1 },
    ],
    undefined,
  ],
])('%j', (ranges, problem) => {
  expect(findRangeProblem(ranges)).toEqual(problem);
});

test('a spec with such ranges is refused where they stand', () => {
  const negatives = { ranges: [{ from: 5, to: 2, count: 1 }] };
  const { error } = pipelineSpecSchema.safeParse({ name: 'a', corpus: { jsonl: 'a' }, negatives });
  expect(error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)).toEqual([
    'negatives.ranges.0.from must not be above to, which is 2',
  ]);
});
