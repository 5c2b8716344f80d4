import fc from 'fast-check';
import type { LlmBody } from '../../../core/contracts/llm';
import { priceSchema } from '../../../core/contracts/spec/llm';
import { addUsage, costNanoUsd, formatNanoUsd, worstCaseNanoUsd, worstCaseTokens } from '../../../core/llm/money';

const small = priceSchema.parse({ inputPerMillion: 0.15, cachedInputPerMillion: 0.075, outputPerMillion: 0.6 });

describe('cost by hand', () => {
  test.each([
    // 1,000 x $0.15 a million = $0.00015 = 150,000 nano-dollars; 100 x $0.60 a million = 60,000.
    ['input and output', { tokensIn: 1_000, tokensOut: 100 }, false, 210_000],
    // 600 x 150 + 400 x 75 + 100 x 600.
    ['part of the input cached', { tokensIn: 1_000, tokensCached: 400, tokensOut: 100 }, false, 180_000],
    ['half of it in a batch', { tokensIn: 1_000, tokensCached: 400, tokensOut: 100 }, true, 90_000],
    // 3 x 0.15 x 1000 is 450.00000000000006 in floating point; nobody is charged 451.
    ['exact where floating point is not', { tokensIn: 3, tokensOut: 0 }, false, 450],
    ['more cached than there is', { tokensIn: 10, tokensCached: 99, tokensOut: 0 }, false, 750],
    ['nothing', { tokensIn: 0, tokensOut: 0 }, false, 0],
    // 1e12 tokens at $0.75 a million together are $750,000 = 7.5e14 nano-dollars, far above what 32 bits hold.
    ['very much', { tokensIn: 1e12, tokensOut: 1e12 }, false, 7.5e14],
  ])('%s', (_, usage, isBatch, nanoUsd) => {
    expect(costNanoUsd(small, usage, { isBatch })).toBe(nanoUsd);
  });

  test('fractions of a cent a million, and of a nano-dollar, which are rounded up', () => {
    const tiny = priceSchema.parse({ inputPerMillion: 0.0375, outputPerMillion: 0.0001, batchDiscount: 0.25 });
    expect(costNanoUsd(tiny, { tokensIn: 1, tokensOut: 0 })).toBe(38);
    expect(costNanoUsd(tiny, { tokensIn: 2, tokensOut: 0 })).toBe(75);
    expect(costNanoUsd(tiny, { tokensIn: 0, tokensOut: 1 })).toBe(1);
    // 75 x 0.75 = 56.25
    expect(costNanoUsd(tiny, { tokensIn: 2, tokensOut: 0 }, { isBatch: true })).toBe(57);
  });

  test('cached input costs what input does where the price says nothing of it', () => {
    const price = priceSchema.parse({ inputPerMillion: 2, outputPerMillion: 8 });
    expect(costNanoUsd(price, { tokensIn: 100, tokensCached: 100, tokensOut: 0 })).toBe(200_000);
  });

  test('parts cost at least what the whole does, and at most a nano-dollar each more', () => {
    const tokens = fc.record({ tokensIn: fc.nat(1_000_000), tokensOut: fc.nat(100_000) });
    const price = fc.record({
      inputPerMillion: fc.integer({ min: 0, max: 2_000_000 }).map((tens) => tens / 1e4),
      outputPerMillion: fc.integer({ min: 0, max: 6_000_000 }).map((tens) => tens / 1e4),
      batchDiscount: fc.constantFrom(0, 0.5, 0.3),
    });
    fc.assert(
      fc.property(fc.array(tokens, { minLength: 1, maxLength: 20 }), price, fc.boolean(), (parts, of, isBatch) => {
        const whole = parts.reduce((sum, part) => ({
          tokensIn: sum.tokensIn + part.tokensIn,
          tokensOut: sum.tokensOut + part.tokensOut,
        }));
        const separately = parts.reduce((sum, part) => sum + costNanoUsd(of, part, { isBatch }), 0);
        const together = costNanoUsd(of, whole, { isBatch });
        expect(separately).toBeGreaterThanOrEqual(together);
        expect(separately).toBeLessThanOrEqual(together + parts.length);
      }),
      { seed: 4 },
    );
  });
});

describe('the worst case of a request', () => {
  const body: LlmBody = {
    model: 'm',
    messages: [
      { role: 'system', content: 'Judge.' },
      { role: 'user', content: 'wie heißt 猫?' },
    ],
    max_completion_tokens: 256,
  };

  test('is its UTF-8 bytes, 16 a message, its schema, and all that it may be answered with', () => {
    // wie, a space, hei, ß of 2 bytes, t, a space, 猫 of 3, and the question mark.
    const bytes = 6 + new TextEncoder().encode('wie heißt 猫?').length;
    expect(bytes).toBe(6 + (3 + 1 + 3 + 2 + 1 + 1 + 3 + 1));
    expect(worstCaseTokens(body)).toEqual({ tokensIn: bytes + 32, tokensOut: 256 });
    const format = { type: 'json_object' };
    expect(worstCaseTokens({ ...body, response_format: format }).tokensIn).toBe(
      bytes + 32 + '{"type":"json_object"}'.length,
    );
  });

  test('is 4,096 tokens of answer where the request sets no limit', () => {
    const { max_completion_tokens: _, ...unlimited } = body;
    expect(worstCaseTokens(unlimited).tokensOut).toBe(4_096);
    // 53 x 150 + 4,096 x 600
    expect(worstCaseNanoUsd(small, unlimited)).toBe(53 * 150 + 4_096 * 600);
    expect(worstCaseNanoUsd(small, unlimited, { isBatch: true })).toBe((53 * 150 + 4_096 * 600) / 2);
  });
});

test.each([
  [undefined, 'no price'],
  [0, '$0.00'],
  [1, '<$0.0001'],
  [12_300_000, '$0.0123'],
  [99_960_000, '$0.1000'],
  [123_456_789, '$0.12'],
  [12_500_000_000, '$12.50'],
  [1_234_567_890_000, '$1,234.57'],
])('%s nano-dollars read %s', (nanoUsd, text) => {
  expect(formatNanoUsd(nanoUsd)).toBe(text);
});

describe('sums of usage', () => {
  const usage = { requests: 2, fromLedger: 1, failed: 0, tokensIn: 10, tokensOut: 5 };

  test('add every field', () => {
    const sum = addUsage({ ...usage, nanoUsd: 7 }, { ...usage, failed: 1, tokensCached: 4, nanoUsd: 8 });
    expect(sum).toEqual({
      requests: 4,
      fromLedger: 2,
      failed: 1,
      tokensIn: 20,
      tokensOut: 10,
      tokensCached: 4,
      nanoUsd: 15,
    });
  });

  test('have no price when a part that asked something has none', () => {
    expect(addUsage({ ...usage, nanoUsd: 7 }, usage).nanoUsd).toBeUndefined();
    expect(addUsage({ ...usage, nanoUsd: 7 }, { ...usage, requests: 0, tokensIn: 0, tokensOut: 0 }).nanoUsd).toBe(7);
  });

  test('of nothing change nothing', () => {
    expect(addUsage()).toEqual({ requests: 0, fromLedger: 0, failed: 0, tokensIn: 0, tokensOut: 0, nanoUsd: 0 });
    expect(addUsage(usage, addUsage())).toEqual(usage);
  });
});
