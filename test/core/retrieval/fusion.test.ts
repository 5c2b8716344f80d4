import { fuseByMinMax, fuseByReciprocalRank } from '../../../core/retrieval/fusion';
import { rankByScore } from '../../../core/retrieval/rankedList';

const lexical = rankByScore([
  { id: 'a', score: 12 },
  { id: 'b', score: 6 },
  { id: 'c', score: 2 },
]);
const dense = rankByScore([
  { id: 'c', score: 0.9 },
  { id: 'd', score: 0.4 },
  { id: 'a', score: 0.4 },
]);

describe('rankByScore', () => {
  it('breaks ties by id and counts ranks from 1', () => {
    expect(dense.map(({ id, rank }) => [id, rank])).toEqual([
      ['c', 1],
      ['a', 2],
      ['d', 3],
    ]);
  });
});

describe('fuseByReciprocalRank', () => {
  it('sums 1 / (60 + rank)', () => {
    const fused = fuseByReciprocalRank([lexical, dense]);
    expect(fused.map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd']);
    expect(fused[0]!.score).toBeCloseTo(1 / 61 + 1 / 62, 12);
    expect(fused[1]!.score).toBeCloseTo(1 / 63 + 1 / 61, 12);
    expect(fused[3]).toEqual({ id: 'd', rank: 4, score: 1 / 63 });
  });

  it('takes a constant and weights', () => {
    const fused = fuseByReciprocalRank([lexical, dense], { constant: 0, weights: [1, 4] });
    // c: 1/3 + 4/1; a: 1/1 + 4/2; d: 4/3; b: 1/2.
    expect(fused.map(({ id }) => id)).toEqual(['c', 'a', 'd', 'b']);
    expect(fused[0]!.score).toBeCloseTo(4 + 1 / 3, 12);
  });

  it('fuses nothing into nothing', () => {
    expect(fuseByReciprocalRank([[], []])).toEqual([]);
  });
});

describe('fuseByMinMax', () => {
  it('mixes scores brought to 0..1; a document that a list lacks counts 0 there', () => {
    // Lexical: a 1, b .4, c 0. Dense: c 1, a 0, d 0. A quarter of the weight is dense's.
    const fused = fuseByMinMax([lexical, dense], { weights: [3, 1] });
    expect(fused.map(({ id, rank }) => [id, rank])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 4],
    ]);
    expect(fused.map(({ score }) => score)).toEqual([0.75, expect.closeTo(0.3, 12), 0.25, 0]);
  });

  it('keeps the order of one list at either end of the weight', () => {
    expect(fuseByMinMax([lexical, []], { weights: [1, 0] }).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(fuseByMinMax([lexical, dense], { weights: [0, 1] })[0]!.id).toBe('c');
  });

  it('counts the only hit of a list as found', () => {
    const fused = fuseByMinMax([[{ id: 'z', rank: 1, score: 3 }], dense], { weights: [0.6, 0.4] });
    expect(fused[0]).toEqual({ id: 'z', rank: 1, score: 0.6 });
  });

  test.each([
    [-0.1, 1],
    [0, 0],
    [NaN, 1],
  ])('refuses the weights %d and %d', (...weights) => {
    expect(() => fuseByMinMax([lexical, dense], { weights })).toThrow(/not all 0, received/);
  });
});
