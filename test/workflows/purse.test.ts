import fc from 'fast-check';
import { leftIn, nextGrant, openPurse, reserve, settle, type Purse } from '../../workflows/lib/purse';

describe('the purse of a stage', () => {
  test('a budget is shared evenly by free lanes, by hand', () => {
    const purse = openPurse(800);
    expect(nextGrant(purse, 8)).toBe(100);
    const one = reserve(purse, 100);
    expect(nextGrant(one, 7)).toBe(100);
    expect(leftIn(one)).toBe(700);
    const settled = settle(one, { grantedNanoUsd: 100, spentNanoUsd: 30, isExhausted: false });
    expect(settled).toMatchObject({ spentNanoUsd: 30, reservedNanoUsd: 0 });
    expect(leftIn(settled)).toBe(770);
  });

  test('what was once too little for a request is not granted again; until then fewer lanes get larger shares', () => {
    let purse = reserve(openPurse(100), 40);
    purse = settle(purse, { grantedNanoUsd: 40, spentNanoUsd: 30, isExhausted: true });
    // 70 are left and 10 were too little: shares of at least 22 go to three lanes, not to eight.
    expect(nextGrant(purse, 8)).toBe(23);
    purse = reserve(purse, 60);
    expect(nextGrant(purse, 8)).toBeUndefined();
  });

  test('without a budget everything may be spent and is counted', () => {
    const purse = settle(openPurse(undefined), { grantedNanoUsd: 0, spentNanoUsd: 70, isExhausted: false });
    expect(leftIn(purse)).toBe(Infinity);
    expect(purse.spentNanoUsd).toBe(70);
  });

  test('more than what is left is not handed out', () => {
    expect(() => reserve(openPurse(10), 11)).toThrow('11 is more than the 10 that are left');
  });

  test('spent and reserved never exceed the budget, and grants come to an end, whatever holders spend', () => {
    const step = fc.record({
      lanes: fc.integer({ min: 1, max: 8 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      isExhausted: fc.boolean(),
      settles: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.array(step, { maxLength: 200 }), (budget, steps) => {
        let purse: Purse = openPurse(budget);
        const open: number[] = [];
        for (const { lanes, share, isExhausted, settles } of steps) {
          const grant = nextGrant(purse, lanes);
          if (grant !== undefined) {
            expect(grant).toBeGreaterThan(purse.tooLittleNanoUsd);
            purse = reserve(purse, grant);
            open.push(grant);
          }
          if (settles || grant === undefined) {
            const grantedNanoUsd = open.shift();
            if (grantedNanoUsd === undefined) continue;
            purse = settle(purse, { grantedNanoUsd, spentNanoUsd: Math.floor(grantedNanoUsd * share), isExhausted });
          }
          expect(purse.spentNanoUsd + purse.reservedNanoUsd).toBeLessThanOrEqual(budget);
          expect(purse.reservedNanoUsd).toBe(open.reduce((sum, each) => sum + each, 0));
        }
      }),
      { seed: 4 },
    );
  });
});
