import fc from 'fast-check';
import { chooseWeighted } from '../../../core/sampling/weightedChoice';

const options = [
  { name: 'zero-shot', weight: 3 },
  { name: 'sap', weight: 1 },
  { name: 'decompose', weight: 0.5 },
];
const rows = Array.from({ length: 6000 }, (_, index) => `chunk-${index}`);
const choose = (from: typeof options, seed = 13) => rows.map((row) => chooseWeighted(from, seed, row).name);

function shareOf(choices: string[], name: string): number {
  return choices.filter((choice) => choice === name).length;
}

test('shares are those of the weights, within 3 sigma', () => {
  const choices = choose(options);
  for (const { name, weight } of options) {
    const p = weight / 4.5;
    const sigma = Math.sqrt(rows.length * p * (1 - p));
    expect(Math.abs(shareOf(choices, name) - rows.length * p)).toBeLessThan(3 * sigma);
  }
});

test('another option, or another weight, moves only rows that come to it or leave it', () => {
  const before = choose(options);
  const withMore = choose([...options, { name: 'few-shot', weight: 1 }]);
  for (const [index, choice] of withMore.entries()) if (choice !== 'few-shot') expect(choice).toBe(before[index]);
  const heavier = choose(options.map((each) => (each.name === 'sap' ? { ...each, weight: 2 } : each)));
  for (const [index, choice] of heavier.entries()) if (choice !== 'sap') expect(choice).toBe(before[index]);
  expect(shareOf(heavier, 'sap')).toBeGreaterThan(shareOf(before, 'sap'));
});

test('the choice hangs on seed, row and options, in any order', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), (seed, row) => {
      const [first, ...rest] = options;
      expect(chooseWeighted([...rest, ...(first ? [first] : [])], seed, row)).toEqual(
        chooseWeighted(options, seed, row),
      );
    }),
    { seed: 20261126, numRuns: 200 },
  );
  expect(choose(options, 14)).not.toEqual(choose(options, 13));
  expect(() => chooseWeighted([], 1)).toThrow(RangeError);
});
