import fc from 'fast-check';
import { rankDocuments } from '../../../core/serving/rankDocuments';

describe('rankDocuments', () => {
  it('sorts by raw score and breaks ties by place, with the sigmoid of each', () => {
    expect(rankDocuments([0, 2, -1, 2])).toEqual([
      { index: 1, score: 2, probability: 0.8807970779778823 },
      { index: 3, score: 2, probability: 0.8807970779778823 },
      { index: 0, score: 0, probability: 0.5 },
      { index: 2, score: -1, probability: 0.2689414213699951 },
    ]);
    expect(rankDocuments([])).toEqual([]);
  });

  it('keeps apart what the sigmoid alone would make equal', () => {
    const found = rankDocuments([40, 60, 50, 60, 1000]).map(({ index, probability }) => [index, 1 - probability]);
    const step = 2 ** -53;
    expect(found).toEqual([
      [4, 0],
      [1, step],
      [3, step],
      [2, 2 * step],
      [0, 3 * step],
    ]);
  });

  it('gives who sorts by the sigmoid the order of the raw scores', () => {
    const scores = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(scores, (raw) => {
        const ranked = rankDocuments(raw);
        ranked.slice(1).forEach((item, place) => {
          const before = ranked[place]!;
          expect(Math.sign(before.probability - item.probability)).toBe(Math.sign(before.score - item.score));
        });
        expect(ranked.every(({ probability }) => probability >= 0 && probability <= 1)).toBe(true);
      }),
    );
  });
});
