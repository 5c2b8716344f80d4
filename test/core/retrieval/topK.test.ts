import fc from 'fast-check';
import { orderOfIds, selectTopK } from '../../../core/retrieval/topK';

describe('selectTopK', () => {
  it('returns rows best first and breaks ties by id ascending', () => {
    const idOrder = orderOfIds(['c', 'a', 'b', 'd']);
    expect([...selectTopK(Float32Array.of(1, 1, 2, 1), 3, { idOrder })]).toEqual([2, 1, 0]);
  });

  it('lets only the given rows compete', () => {
    const idOrder = orderOfIds(['a', 'b', 'c', 'd']);
    const rows = Int32Array.of(3, 1);
    expect([...selectTopK(Float32Array.of(9, 1, 9, 2), 3, { idOrder, rows })]).toEqual([3, 1]);
  });

  test.each([0, -1])('selects nothing for k = %d', (k) => {
    expect(selectTopK(Float32Array.of(1), k, { idOrder: Int32Array.of(0) })).toHaveLength(0);
  });

  it('refuses NaN and names the row', () => {
    expect(() => selectTopK(Float32Array.of(0, NaN), 1, { idOrder: Int32Array.of(0, 1) })).toThrow(/row 1 .*NaN/);
  });

  it('orders infinities like any other score', () => {
    const idOrder = orderOfIds(['a', 'b', 'c']);
    expect([...selectTopK(Float32Array.of(-Infinity, Infinity, -Infinity), 3, { idOrder })]).toEqual([1, 0, 2]);
  });

  it('equals a full sort, for every k', () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 });
    fc.assert(
      fc.property(scores, fc.nat(70), (values, k) => {
        const ids = values.map((_, row) => `${(row * 37) % 64}`);
        const sorted = values
          .map((score, row) => ({ score, row, id: ids[row]! }))
          .sort((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1))
          .map(({ row }) => row);
        const best = selectTopK(Float32Array.from(values), k, { idOrder: orderOfIds(ids) });
        expect([...best]).toEqual(sorted.slice(0, k));
      }),
      { seed: 1 },
    );
  });
});

describe('orderOfIds', () => {
  it('gives each id its place in code unit order', () => {
    expect([...orderOfIds(['d10', 'd9', 'D1', 'é'])]).toEqual([1, 2, 0, 3]);
  });
});
