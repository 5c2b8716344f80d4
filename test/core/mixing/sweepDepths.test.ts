import * as fc from 'fast-check';
import { scoreRun } from '../../../core/evaluation/metrics';
import { chooseDepth, rerankTop, sweepDepths } from '../../../core/mixing/sweepDepths';

const list = ['a', 'b', 'c', 'd'].map((id, place) => ({ id, score: 9 - place }));
const scores = ['d', 'c', 'b', 'a'].map((id, place) => ({ id, score: 5 - place }));

test('the top is in the order of the reranker, the rest as it was', () => {
  const idsAt = (depth: number): string =>
    rerankTop(list, scores, depth)
      .map(({ id }) => id)
      .join('');
  expect([0, 1, 2, 3, 4, 9].map(idsAt)).toEqual(['abcd', 'abcd', 'bacd', 'cbad', 'dcba', 'dcba']);
  // Scores tell the places, for whoever sorts by them.
  expect(rerankTop(list, scores, 2).map(({ score }) => score)).toEqual([-0, -1, -2, -3]);
});

test('what the reranker did not score is last of its top', () => {
  expect(rerankTop(list, [{ id: 'c', score: -7 }], 3).map(({ id }) => id)).toEqual(['c', 'b', 'a', 'd']);
});

test('the lists as they are and their whole depth are what the metrics say of the same scores, ties too', () => {
  const tied = ['a', 'b', 'c', 'd', 'e'].map((id, place) => ({ id, score: place < 2 ? 1 : 0 }));
  const scored = tied.map(({ id }) => ({ id, score: id === 'a' ? 0 : 1 }));
  const qrels = new Map([['q', new Map([['b', 1]])]]);
  const [lists, scores] = [new Map([['q', tied]]), new Map([['q', scored]])];
  const swept = sweepDepths(qrels, { lists, scores, limit: 5 }).map(({ mean }) => mean);
  // trec_eval reads b a e d c, and e d c b a.
  expect(swept).toEqual([1, 1 / Math.log2(5)]);
  expect(swept).toEqual([lists, scores].map((run) => scoreRun(qrels, run, ['nDCG@10'])[0]!.mean));
});

test('no passage is lost or doubled, whatever is asked', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 }),
      fc.nat(40),
      fc.nat(),
      (ids, depth, seed) => {
        const given = ids.map((id, place) => ({ id, score: -place }));
        const scored = ids.map((id, place) => ({ id, score: (place * 7919 + seed) % 13 }));
        const out = rerankTop(given, scored, depth).map(({ id }) => id);
        expect([...out].sort()).toEqual([...ids].sort());
        expect(out.slice(depth)).toEqual(ids.slice(depth));
      },
    ),
  );
});

/** Twelve passages with the right one at the given place of the list, first for the reranker. */
function worldOf(places: number[]) {
  const ids = Array.from({ length: 12 }, (_, place) => `p${String(place).padStart(2, '0')}`);
  const queries = places.map((place, index) => ({ query: `q${index}`, right: ids[place - 1]! }));
  return {
    qrels: new Map(queries.map(({ query, right }) => [query, new Map([[right, 1]])])),
    lists: new Map(queries.map(({ query }) => [query, ids.map((id, place) => ({ id, score: -place }))])),
    scores: new Map(queries.map(({ query, right }) => [query, ids.map((id) => ({ id, score: id === right ? 1 : 0 }))])),
  };
}

test('quality by depth: the lists as they are, the usual depths below their length, and all of it', () => {
  const { qrels, ...lists } = worldOf([3, 11]);
  // As it is: 1/log2(4) = .5 and none of the first ten. In the first ten one is found, in all twelve both.
  expect(sweepDepths(qrels, { ...lists, limit: 12 }).map(({ depth, mean }) => [depth, mean])).toEqual([
    [0, 0.25],
    [10, 0.5],
    [12, 1],
  ]);
  expect(sweepDepths(qrels, { ...lists, limit: 12 })[1]!.standardError).toBeCloseTo(0.5, 12);
  expect(sweepDepths(qrels, { ...lists, limit: 60 }).map(({ depth }) => depth)).toEqual([0, 10, 20, 50, 60]);
});

test('the smallest depth that is as good as the best is chosen', () => {
  // One of twenty gains from the last two passages: .05, and one standard error is .05 as well.
  const rare = worldOf([...Array.from({ length: 19 }, () => 3), 11]);
  expect(chooseDepth(rare.qrels, { ...rare, limit: 12 })).toMatchObject({ chosen: 10 });
  const common = worldOf([3, 3, 11, 11, 12, 12]);
  const { chosen, tried } = chooseDepth(common.qrels, { ...common, limit: 12 });
  expect(chosen).toBe(12);
  expect(tried.map(({ depth }) => depth)).toEqual([0, 10, 12]);
  // Where the reranker helps nothing, nothing is re-ranked.
  const first = worldOf([1, 1, 1]);
  expect(chooseDepth(first.qrels, { ...first, limit: 12 })).toMatchObject({ chosen: 0 });
});
