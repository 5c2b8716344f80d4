import { trecOrder } from '../../../core/evaluation/trecOrder';

const order = (scores: Record<string, number>) =>
  trecOrder(Object.entries(scores).map(([id, score]) => ({ id, score })));

describe('trecOrder', () => {
  it('sorts by score, ties by id descending', () => {
    expect(order({ a: 1, c: 2, b: 1, ab: 1 })).toEqual(['c', 'b', 'ab', 'a']);
  });

  it('ties scores that are equal in single precision', () => {
    expect(order({ a: 1.00000001, b: 1 })).toEqual(['b', 'a']);
    expect(order({ a: 1.000001, b: 1 })).toEqual(['a', 'b']);
  });

  it('compares ids by UTF-8 bytes, where an emoji comes after U+FFEE', () => {
    expect(order({ '\uffee': 1, '\u{1f600}': 1, z: 1 })).toEqual(['\u{1f600}', '\uffee', 'z']);
    expect(order({ '\u{1f600}': 1, '\u{1f601}': 1 })).toEqual(['\u{1f601}', '\u{1f600}']);
  });

  it('ties equal infinities', () => {
    expect(order({ a: -Infinity, b: -Infinity, c: 0 })).toEqual(['c', 'b', 'a']);
  });
});
