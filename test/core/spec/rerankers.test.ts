import { resolvePrices, requirePrices } from '../../../core/llm/prices';
import { least, parse, refuse } from './support';

const specOf = (...rerankers: string[]) =>
  `${least}evaluate:\n  - name: faq\n    beir: faq\n    rerankers:\n${rerankers.map((each) => `      - {${each}}\n`).join('')}`;

describe('language models as rerankers of a set', () => {
  it('are judges with a name, for some questions of the first of each list', () => {
    const text = specOf('name: gpt, strategy: listwise, depth: 20, questions: 50, windowSize: 10, llm: {model: m}');
    expect(parse(text).evaluate[0]!.rerankers).toEqual([
      { name: 'gpt', strategy: 'listwise', depth: 20, questions: 50, windowSize: 10, llm: { model: 'm' } },
    ]);
    expect(parse(`${least}evaluate:\n  - {name: faq, beir: faq}\n`).evaluate[0]).not.toHaveProperty('rerankers');
  });

  it('may settle a single place, where a judge needs room for negatives', () => {
    expect(parse(specOf('name: one, strategy: setwise-r1, topK: 1')).evaluate[0]!.rerankers![0]!.topK).toBe(1);
  });

  it.each([
    ['strategy: listwise', 'evaluate[0].rerankers[0].name: is missing'],
    ['name: tuned-llm, strategy: listwise', 'rerankers[0].name: is the name of a system that is there anyway'],
    ['name: a b, strategy: listwise', 'letters, digits, dot, dash and underscore only'],
    ['name: gpt, strategy: listwize', 'rerankers[0].strategy: is not one of the choices'],
    ['name: gpt, strategy: listwise, samples: 3', 'rerankers[0].samples: is not read by listwise'],
    ['name: gpt, strategy: listwise, margin: 3', 'rerankers[0].margin: unknown field'],
    ['name: gpt, strategy: listwise, draw: 3', 'rerankers[0].draw: is read where some questions are drawn'],
  ])('%s is refused', (fields, message) => {
    expect(refuse(specOf(fields))).toEqual([expect.stringContaining(message)]);
  });

  it('have names of their own', () => {
    expect(refuse(specOf('name: gpt, strategy: listwise', 'name: gpt, strategy: graded'))).toEqual([
      expect.stringContaining('rerankers[1].name: is the name of two rerankers of this set'),
    ]);
  });

  it('have the price of their own model, and a budget needs it', () => {
    const price = { inputPerMillion: 1, outputPerMillion: 2, batchDiscount: 0.5 };
    const llm = 'llm: {model: small, budgetUsd: 1}\n';
    const spec = parse(`${specOf('name: gpt, strategy: listwise, llm: {model: large}')}${llm}`);
    const table = new Map([['small', price]]);
    expect(() => requirePrices(resolvePrices(spec, table))).toThrow('large (stage rerank faq/gpt)');
    const priced = resolvePrices(spec, new Map([...table, ['large', { ...price, outputPerMillion: 9 }]]));
    expect(() => requirePrices(priced)).not.toThrow();
    expect(priced.evaluate[0]!.rerankers![0]!.llm).toMatchObject({ model: 'large', price: { outputPerMillion: 9 } });
  });
});
