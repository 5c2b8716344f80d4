import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';
import { RankwrightError } from '../../../core/errors';
import { parsePriceTable, requirePrices, resolvePrices, unpricedStages } from '../../../core/llm/prices';
import { llmSettings } from '../../../core/llm/settings';

const specOf = (fields: Record<string, unknown>): PipelineSpec =>
  pipelineSpecSchema.parse({ name: 'prices', corpus: { jsonl: 'corpus.jsonl' }, ...fields });

const price = { inputPerMillion: 1, outputPerMillion: 4, batchDiscount: 0.5 };
const table = parsePriceTable(
  '{"models": {"small": {"inputPerMillion": 0.2, "outputPerMillion": 0.8}}}',
  'prices.json',
);

describe('the settings of a stage', () => {
  test('are those of llm with what the stage says differently; the budget is not among them', () => {
    const spec = specOf({
      llm: { model: 'large', concurrency: 5, maxReasks: 1, budgetUsd: 3, price },
      judge: { llm: { concurrency: 9, mode: 'batch', temperature: null } },
    });
    expect(llmSettings(spec, 'queries')).toMatchObject({ model: 'large', concurrency: 5, mode: 'online', price });
    expect(llmSettings(spec, 'judge')).toMatchObject({
      ...{ model: 'large', concurrency: 9, mode: 'batch', temperature: null, maxReasks: 1, price },
    });
    expect(llmSettings(spec, 'judge')).not.toHaveProperty('budgetUsd');
  });

  test('a stage with another model does not take over the price of the first', () => {
    const spec = specOf({ llm: { model: 'large', price }, judge: { llm: { model: 'small' } } });
    expect(llmSettings(spec, 'queries').price).toEqual(price);
    expect(llmSettings(spec, 'judge')).not.toHaveProperty('price');
    const own = { ...price, inputPerMillion: 9 };
    const priced = specOf({ llm: { model: 'large', price }, judge: { llm: { model: 'small', price: own } } });
    expect(llmSettings(priced, 'judge').price).toEqual(own);
  });
});

describe('where a price comes from', () => {
  const priceOf = (spec: PipelineSpec, stage: 'queries' | 'judge'): number | undefined =>
    llmSettings(resolvePrices(spec, table), stage).price?.inputPerMillion;

  test('the spec, else the table by the exact name, else nowhere', () => {
    expect(priceOf(specOf({ llm: { model: 'small', price } }), 'judge')).toBe(1);
    expect(priceOf(specOf({ llm: { model: 'small' } }), 'judge')).toBe(0.2);
    expect(priceOf(specOf({ llm: { model: 'small-2026' } }), 'judge')).toBeUndefined();
    const mixed = specOf({ llm: { model: 'unknown' }, judge: { llm: { model: 'small' } } });
    expect([priceOf(mixed, 'queries'), priceOf(mixed, 'judge')]).toEqual([undefined, 0.2]);
    expect(unpricedStages(resolvePrices(mixed, table))).toMatchObject([{ stage: 'queries' }]);
  });

  test('the rehearsal is free, but not whatever an endpoint of the user calls so', () => {
    expect(priceOf(specOf({}), 'queries')).toBe(0);
    expect(priceOf(specOf({ llm: { baseUrl: 'https://models.test/v1' } }), 'queries')).toBeUndefined();
  });

  test('resolving again changes nothing, and leaves what the spec said', () => {
    const spec = specOf({ llm: { model: 'small' }, queries: { passages: 7, llm: { concurrency: 3 } } });
    const once = resolvePrices(spec, table);
    expect(resolvePrices(once, new Map())).toEqual(once);
    expect(once.queries).toMatchObject({ passages: 7, llm: { concurrency: 3 } });
    expect(pipelineSpecSchema.parse(once)).toEqual(once);
  });
});

describe('a budget', () => {
  test('is refused for a model without a price, naming the stage and what to do', () => {
    const spec = resolvePrices(
      specOf({ llm: { model: 'x', budgetUsd: 5 }, judge: { llm: { model: 'small' } } }),
      table,
    );
    const error = captured(() => requirePrices(spec));
    expect([error.code, error.message]).toEqual([
      'bad-spec',
      'llm.budgetUsd is 5, but these models have no price: x (stage queries)',
    ]);
    expect(error.mend).toMatch(/llm\.price .*RANKWRIGHT_PRICES/);
  });

  test('is accepted with prices, and no price is needed without one', () => {
    requirePrices(resolvePrices(specOf({ llm: { model: 'small', budgetUsd: 5 } }), table));
    requirePrices(specOf({ llm: { model: 'x' } }));
  });
});

describe('a price table', () => {
  test('the example is one', () => {
    const file = join(__dirname, '../../../examples/prices.yaml');
    const prices = parsePriceTable(readFileSync(file, 'utf8'), 'examples/prices.yaml');
    expect(prices.get('gpt-4o-mini')).toEqual({
      ...{ inputPerMillion: 0.15, cachedInputPerMillion: 0.075, outputPerMillion: 0.6, batchDiscount: 0.5 },
    });
  });

  test.each([
    ['models: {a: {inputPerMillion: free}}', /wrong at models\.a\.inputPerMillion/],
    ['models: {a: {inputPerMillion: -1, outputPerMillion: 1}}', /wrong at models\.a\.inputPerMillion/],
    ['a: {inputPerMillion: 1, outputPerMillion: 1}', /wrong at/],
    ['currency: EUR\nmodels: {}', /wrong at currency/],
    ['models: [', /is not YAML/],
    ['', /wrong at the file/],
  ])('%j is refused', (text, message) => {
    const error = captured(() => parsePriceTable(text, 'p.yaml'));
    expect(error.code).toBe('not-configured');
    expect(error.message).toMatch(message);
    expect(error.message).toContain('p.yaml');
  });
});

function captured(action: () => void): RankwrightError {
  try {
    action();
  } catch (error) {
    if (error instanceof RankwrightError) return error;
  }
  throw new Error('nothing was refused');
}
