import fc from 'fast-check';
import { canonicalJson } from '../../../core/hashing/canonicalJson';

/** By another way: JSON.stringify with a list of all names, which it writes in the order of the list. */
function byReplacer(value: unknown): string {
  const names = new Set<string>();
  JSON.stringify(value, (name, member: unknown) => {
    names.add(name);
    return member;
  });
  return JSON.stringify(value, [...names].sort());
}

test('is what JSON.stringify gives for names in order, and reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(value)).toBe(byReplacer(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 4, numRuns: 300 },
  );
});

test.each([
  [{ b: 1, a: [undefined, { d: undefined, c: 'ü' }] }, '{"a":[null,{"c":"ü"}],"b":1}'],
  // By code unit, not by locale or by number.
  [{ a: 1, B: 2, 10: 3, 9: 4, é: 5 }, '{"10":3,"9":4,"B":2,"a":1,"é":5}'],
  [{}, '{}'],
  [{ gone: undefined }, '{}'],
  [[], '[]'],
  [undefined, 'null'],
])('%j is %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test.each([NaN, Infinity, -Infinity])('%d has no canonical form, at any depth', (value) => {
  expect(() => canonicalJson({ a: [value] })).toThrow('only finite numbers');
});
