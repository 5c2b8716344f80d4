import fc from 'fast-check';
import { allocate, type Allocation } from '../../../core/sampling/allocate';

const sizes = new Map([
  ['a', 70],
  ['b', 20],
  ['c', 9],
  ['d', 1],
]);
const shares = (total: number, allocation: Allocation['allocation'], minimum = 0) =>
  Object.fromEntries(allocate(sizes, total, { allocation, minimum }));

test('in proportion, by largest remainder', () => {
  expect(shares(50, 'proportional')).toEqual({ a: 35, b: 10, c: 5, d: 0 });
  // 15 of 100: quotas 10.5, 3, 1.35, 0.15 and one place left, which goes to the largest remainder.
  expect(shares(15, 'proportional')).toEqual({ a: 11, b: 3, c: 1, d: 0 });
});

test('a minimum lifts small strata and is taken off the others', () => {
  // d and c are lifted to 1 and 3; 16 are left for a and b at 70 to 20: 12.4 and 3.6.
  expect(shares(20, 'proportional', 3)).toEqual({ a: 12, b: 4, c: 3, d: 1 });
  expect(shares(5, 'proportional', 3)).toEqual({ a: 1, b: 1, c: 2, d: 1 });
});

test('evenly; what a small stratum cannot give the others do', () => {
  expect(shares(40, 'equal')).toEqual({ a: 15, b: 15, c: 9, d: 1 });
  expect(shares(1000, 'equal')).toEqual({ a: 70, b: 20, c: 9, d: 1 });
});

test('any allocation sums up, stays within what there is, and keeps the minimum as far as it goes', () => {
  const strata = fc.uniqueArray(fc.tuple(fc.string({ maxLength: 4 }), fc.integer({ min: 1, max: 60 })), {
    selector: ([name]) => name,
    maxLength: 12,
  });
  const rule = fc.record({
    allocation: fc.constantFrom('equal' as const, 'proportional' as const),
    minimum: fc.integer({ min: 0, max: 10 }),
  });
  fc.assert(
    fc.property(strata, fc.integer({ min: 0, max: 400 }), rule, (entries, total, allocation) => {
      const made = allocate(new Map(entries), total, allocation);
      const rows = entries.reduce((sum, [, size]) => sum + size, 0);
      expect([...made.values()].reduce((sum, share) => sum + share, 0)).toBe(Math.min(total, rows));
      const least = entries.reduce((sum, [, size]) => sum + Math.min(size, allocation.minimum), 0);
      for (const [name, size] of entries) {
        const share = made.get(name) ?? 0;
        expect(share).toBeLessThanOrEqual(size);
        if (allocation.allocation === 'proportional' && least <= total)
          expect(share).toBeGreaterThanOrEqual(Math.min(size, allocation.minimum));
      }
      if (allocation.allocation === 'equal') {
        const open = entries
          .filter(([name, size]) => (made.get(name) ?? 0) < size)
          .map(([name]) => made.get(name) ?? 0);
        const most = Math.max(0, ...made.values());
        if (open.length > 0) expect(most - Math.min(...open)).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 20261126, numRuns: 500 },
  );
});
