import { findProbeWarning, measureProbe } from '../../../core/changes/measureProbe';
import { SmallestHashes } from '../../../core/changes/smallestHashes';
import { sha256 } from '../../../core/hashing/digest';

const pairs = (grades: [before: number, now: number][], scale = 2) =>
  grades.map(([before, now]) => ({ before, now, scale }));

const others = { since: 'run', model: 'm', asked: 100, isWarm: false };

describe('a judge that was asked again', () => {
  it('is measured by agreement, kappa, shift, and whether that could be chance', () => {
    const { kappa, ...measured } = measureProbe(
      pairs([
        [2, 2],
        [0, 1],
        [0, 0],
        [2, 0],
      ]),
    );
    // +1/2 and -1 of four: of the four patterns of their signs two (-, + and +, -) give 1/2, two 3/2.
    expect(measured).toEqual({ pairs: 4, agreement: 0.5, up: 1, down: 1, meanShift: -0.125, pValue: 1 });
    // Squared distances 0 + 1 + 0 + 4; by chance 28 of 16 (the four grades 2 0 0 2 against 2 1 0 0).
    expect(kappa).toBeCloseTo(2 / 7, 12);
  });

  it('agrees where there is nothing to compare', () => {
    expect(measureProbe([])).toEqual({ pairs: 0, agreement: 1, kappa: 1, up: 0, down: 0, meanShift: 0, pValue: 1 });
  });

  it.each([
    // Eight that all fell: 2 / 2^8 = .0078.
    ['a shift that is no chance', 92, 8, { isWarm: true }, /8 of 100 .*p = 0\.0078/],
    // Six that fell: 2 / 2^6 = .03.
    ['a shift that may be one', 94, 6, {}, undefined],
    ['low agreement', 9, 2, {}, /2 of 11 .*agreement 0\.818/],
    ['low agreement at a temperature', 9, 2, { isWarm: true }, undefined],
  ])('warns of %s or not', (_, same, fell, fields, warning) => {
    const graded = [...Array(same).fill([1, 1]), ...Array(fell).fill([1, 0])] as [number, number][];
    const found = findProbeWarning({ ...others, ...measureProbe(pairs(graded)), ...fields });
    if (warning) expect(found).toMatch(warning);
    else expect(found).toBeUndefined();
  });
});

test('of items with the same name the sample holds one, however many there are', () => {
  const sample = new SmallestHashes<string>(3);
  const letters = ['a', 'b', 'c', 'd', 'e'];
  for (let turn = 0; turn < 4; turn += 1) for (const name of letters) sample.offer(name, name);
  const smallest = [...letters].sort((left, right) => (sha256(left) < sha256(right) ? -1 : 1)).slice(0, 3);
  expect(sample.items()).toEqual(smallest);
});
